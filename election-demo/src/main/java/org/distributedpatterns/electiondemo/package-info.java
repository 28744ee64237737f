/** Ownership election: one leader of many candidates. */
@NullMarked
package org.distributedpatterns.electiondemo;

import org.jspecify.annotations.NullMarked;
