// Written by ./platform sync from kit: retry/package-info.java
/** How many calls may be sent again, so that sending again never multiplies an overload. */
@NullMarked
package org.distributedpatterns.gateway.retry;

import org.jspecify.annotations.NullMarked;
