package org.distributedpatterns.searchroot.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.searchroot.documents.Token;
import org.distributedpatterns.searchroot.leaves.Query;
import org.distributedpatterns.searchroot.leaves.Query.Filter;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.scatter.Cursor;
import org.distributedpatterns.searchroot.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** The parameters of a search, checked. */
record SearchParameters(Query query, int size, boolean partial) {

    private static final int LONGEST_QUERY = 1_000;
    private static final int LARGEST_SIZE = 100;
    private static final int MOST_FILTERS = 16;

    /** @throws Problem 400 or 404 */
    static SearchParameters of(MultiValueMap<String, String> parameters) {
        String index = value(parameters, "index", SearchProperties.INDEX);
        if (!index.equals(SearchProperties.INDEX)) {
            throw Problem.notFound("there is no index \"" + index + "\"");
        }
        for (String later : List.of("sort", "facets")) {
            if (parameters.containsKey(later)) {
                throw Problem.malformed(later + ": is not supported yet");
            }
        }
        String text = value(parameters, "q", "");
        if (text.length() > LONGEST_QUERY) {
            throw Problem.malformed("q: has at most " + LONGEST_QUERY + " characters");
        }
        int size = size(value(parameters, "size", "10"));
        Query query = new Query(
                text,
                filters(parameters.getOrDefault("filter", List.of())),
                size + 1, // one more tells whether there is a next page
                cursor(parameters.getFirst("cursor")),
                after(parameters.getOrDefault("after", List.of())));
        return new SearchParameters(query, size, partial(value(parameters, "partial", "true")));
    }

    /** By partition the offset that has to be seen, by all of the tokens; none without one. */
    static Map<Integer, Long> after(List<String> tokens) {
        Map<Integer, Long> offsets = new HashMap<>();
        for (String token : tokens) {
            Token.decode(token)
                    .orElseThrow(() -> Problem.malformed("after: is no token of a write"))
                    .offsets()
                    .forEach((partition, offset) -> offsets.merge(partition, offset, Math::max));
        }
        return offsets;
    }

    private static String value(MultiValueMap<String, String> parameters, String name, String otherwise) {
        String value = parameters.getFirst(name);
        return value == null ? otherwise : value;
    }

    private static int size(String text) {
        try {
            int size = Integer.parseInt(text);
            if (size >= 1 && size <= LARGEST_SIZE) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw badSize(e);
        }
        throw badSize(null);
    }

    private static Problem badSize(@Nullable Exception cause) {
        Problem problem = Problem.malformed("size: must be a number from 1 to " + LARGEST_SIZE);
        if (cause != null) {
            problem.addSuppressed(cause);
        }
        return problem;
    }

    private static boolean partial(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.malformed("partial: must be true or false");
        };
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        return text == null || text.isEmpty()
                ? null
                : Cursor.decode(text)
                        .orElseThrow(() -> Problem.malformed("cursor: is no \"next\" of an earlier answer"));
    }

    private static List<Filter> filters(List<String> texts) {
        if (texts.size() > MOST_FILTERS) {
            throw Problem.malformed("filter: at most " + MOST_FILTERS);
        }
        List<Filter> filters = new ArrayList<>();
        for (String text : texts) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw Problem.malformed("filter: must be field:value");
            }
            filters.add(new Filter(text.substring(0, colon), text.substring(colon + 1)));
        }
        return filters;
    }
}
