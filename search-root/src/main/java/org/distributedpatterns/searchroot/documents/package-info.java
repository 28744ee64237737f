/** Documents on their way in: checked, and appended to the Kafka topic that all indexes are built from. */
@NullMarked
package org.distributedpatterns.searchroot.documents;

import org.jspecify.annotations.NullMarked;
