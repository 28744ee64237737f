// Written by ./platform sync from kit: periodic/package-info.java
/**
 * Work that is done again and again for as long as the process lives, and whose end would go unnoticed: a task survives
 * what a run throws, and the death of a thread that matters turns liveness {@code DOWN}. Plain Java but for
 * {@link org.distributedpatterns.shardservice.periodic.TasksConfiguration}.
 */
@NullMarked
package org.distributedpatterns.shardservice.periodic;

import org.jspecify.annotations.NullMarked;
