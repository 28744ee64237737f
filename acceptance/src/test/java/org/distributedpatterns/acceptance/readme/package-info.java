/**
 * What a README shows, as a test can use it: the commands of its blocks in their order, what it says about the outcome
 * of each, and whether an answer has the shape of the one that it shows.
 */
@NullMarked
package org.distributedpatterns.acceptance.readme;

import org.jspecify.annotations.NullMarked;
