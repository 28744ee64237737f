/** Searching over HTTP: one deadline, the leaves' answers as one, and what is missing in it. */
@NullMarked
package org.distributedpatterns.searchroot.search;

import org.jspecify.annotations.NullMarked;
