package org.distributedpatterns.gateway.httpcache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stored responses of one URI; immutable.
 *
 * @param variants the latest first
 */
record Resource(List<StoredResponse> variants) {

    static final Resource EMPTY = new Resource(List.of());

    Resource {
        variants = List.copyOf(variants);
    }

    /** The latest response that was made for such a request (RFC 9111, section 4.1). */
    @Nullable
    StoredResponse select(FieldLines request) {
        for (StoredResponse variant : variants) {
            if (variant.matches(request)) {
                return variant;
            }
        }
        return null;
    }

    /**
     * With a new response, in place of those that would have been chosen for its request.
     *
     * @param maxVariants of which the oldest go first
     * @param maxWeight of all together, in bytes
     */
    Resource with(StoredResponse response, FieldLines request, int maxVariants, long maxWeight) {
        List<StoredResponse> next = new ArrayList<>();
        next.add(response);
        long weight = response.weight();
        for (StoredResponse variant : variants) {
            weight += variant.weight();
            if (!variant.matches(request) && next.size() < maxVariants && weight <= maxWeight) {
                next.add(variant);
            }
        }
        return new Resource(next);
    }

    Resource without(Predicate<StoredResponse> gone) {
        return new Resource(variants.stream().filter(gone.negate()).toList());
    }

    int weight() {
        return variants.stream().mapToInt(StoredResponse::weight).sum();
    }
}
