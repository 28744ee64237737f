/**
 * Whether the sharded cache keeps its promise: every acknowledged write and delete is recorded while processes die,
 * stand still and come back, and each read is checked against them. The checker is plain Java and tested by itself.
 */
@NullMarked
package org.distributedpatterns.acceptance.promise;

import org.jspecify.annotations.NullMarked;
