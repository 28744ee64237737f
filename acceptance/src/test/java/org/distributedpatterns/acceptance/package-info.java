/**
 * The platform as its user meets it: a fleet that the tests start with {@code ./platform up}, called through the
 * gateway by a client that repeats nothing, broken on purpose, and taken down whatever happens.
 */
@NullMarked
package org.distributedpatterns.acceptance;

import org.jspecify.annotations.NullMarked;
