package org.distributedpatterns.searchleaf.api;

import java.util.List;

/** Asks for the passages of the documents that made it into the answer. */
record SnippetsCall(String query, List<Part> documents) {

    record Part(int partition, List<String> ids) {}
}
