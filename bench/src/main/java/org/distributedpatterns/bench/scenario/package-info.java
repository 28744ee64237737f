/** What a comparison is: its contenders, what it needs, what it reports. */
@NullMarked
package org.distributedpatterns.bench.scenario;

import org.jspecify.annotations.NullMarked;
