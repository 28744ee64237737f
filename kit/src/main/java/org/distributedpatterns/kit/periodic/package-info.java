/**
 * Work that is done again and again for as long as the process lives, and whose end would go unnoticed: a task survives
 * what a run throws, and the death of a thread that matters turns liveness {@code DOWN}. Plain Java but for
 * {@link org.distributedpatterns.kit.periodic.TasksConfiguration}.
 */
@NullMarked
package org.distributedpatterns.kit.periodic;

import org.jspecify.annotations.NullMarked;
