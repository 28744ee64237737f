/** The time that a request may take, from hop to hop. */
@NullMarked
package org.distributedpatterns.kit.budget;

import org.jspecify.annotations.NullMarked;
