// Written by ./platform sync from kit: singleflight/package-info.java
/** One call for all who want the same at the same time. */
@NullMarked
package org.distributedpatterns.electiondemo.singleflight;

import org.jspecify.annotations.NullMarked;
