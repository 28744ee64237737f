package org.distributedpatterns.searchroot.documents;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.web.Problem;

/** What is true of every document's id. */
public final class DocumentIds {

    private DocumentIds() {}

    /** @throws Problem 404 if there is no such index, 400 if {@code id} can't be a document's */
    public static void check(String index, String id) {
        checkIndex(index);
        if (!Checked.isId(id)) {
            throw Problem.malformed("id: must be " + Checked.ID_RULE);
        }
    }

    static void checkIndex(String index) {
        if (!index.equals(SearchProperties.INDEX)) {
            throw Problem.notFound("there is no index \"" + index + "\"");
        }
    }

    /** The partition that Kafka's producer puts the document in: murmur2 of the key. */
    public static int partition(String id, int partitions) {
        return BuiltInPartitioner.partitionForKey(id.getBytes(StandardCharsets.UTF_8), partitions);
    }
}
