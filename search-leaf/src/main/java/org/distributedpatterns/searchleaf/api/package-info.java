/** What the roots ask a leaf, over HTTP. Sample files in the tests hold both sides to one format. */
@NullMarked
package org.distributedpatterns.searchleaf.api;

import org.jspecify.annotations.NullMarked;
