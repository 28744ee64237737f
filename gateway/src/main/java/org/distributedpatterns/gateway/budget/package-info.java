// Written by ./platform sync from kit: budget/package-info.java
/** The time that a request may take, from hop to hop. */
@NullMarked
package org.distributedpatterns.gateway.budget;

import org.jspecify.annotations.NullMarked;
