package org.distributedpatterns.searchleaf.api;

import java.util.Map;

/** Passages by id; what is not here any more is left out. */
record SnippetsAnswer(Map<String, String> snippets) {}
