package org.distributedpatterns.gateway.httpcache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The stored responses, bounded in bytes; what is used least goes first. Safe for use by several threads.
 *
 * <p>A response that was asked for before its URI was invalidated must not be stored after it. Invalidations are
 * counted in stripes of URIs, and a response is stored only if the count is still what it was when it was asked for:
 * sometimes one too few is stored, never one that is out of date.
 */
final class Store {

    private static final int STRIPES = 1 << 16;
    private static final int KEY_WEIGHT = 64;

    private final Cache<String, Resource> resources;
    private final AtomicIntegerArray invalidations = new AtomicIntegerArray(STRIPES);
    private final AtomicLong purges = new AtomicLong();
    private final AtomicLong evictions = new AtomicLong();
    private final long maxBytes;
    private final int maxVariants;

    /** @param maxVariants of one URI */
    Store(long maxBytes, int maxVariants) {
        this.maxBytes = maxBytes;
        this.maxVariants = maxVariants;
        this.resources = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<String, Resource>weigher((uri, resource) -> KEY_WEIGHT + 2 * uri.length() + resource.weight())
                .evictionListener((uri, resource, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.incrementAndGet();
                    }
                })
                .executor(Runnable::run)
                .build();
    }

    @Nullable
    Resource get(Target target) {
        return resources.getIfPresent(target.uri());
    }

    /** To be taken before a response is asked for, and given to {@link #put}. */
    long ticket(Target target) {
        return invalidations.get(stripe(target.uri())) + purges.get();
    }

    /** Stores a response, unless its URI was invalidated since the ticket was taken. */
    boolean put(Target target, FieldLines request, StoredResponse response, long ticket) {
        boolean[] stored = new boolean[1];
        resources.asMap().compute(target.uri(), (uri, present) -> {
            if (ticket(target) != ticket) {
                return present;
            }
            stored[0] = true;
            return (present == null ? Resource.EMPTY : present).with(response, request, maxVariants, maxBytes / 4);
        });
        return stored[0];
    }

    /**
     * Puts what a response has become after the service confirmed it, if that may still be stored.
     *
     * @return whether it is
     */
    boolean replace(Target target, StoredResponse old, StoredResponse updated, FieldLines request, long ticket) {
        if (updated.policy().mayStay(updated)) {
            return put(target, request, updated, ticket);
        }
        remove(target, old);
        return false;
    }

    /** Takes one response away; others of its URI stay. */
    void remove(Target target, StoredResponse response) {
        resources.asMap().computeIfPresent(target.uri(), (uri, present) -> {
            Resource left = present.without(variant -> variant == response);
            return left.variants().isEmpty() ? null : left;
        });
    }

    /** All of a URI is out of date (RFC 9111, section 4.4). */
    void invalidate(Target target) {
        invalidations.incrementAndGet(stripe(target.uri()));
        resources.invalidate(target.uri());
    }

    /**
     * Takes away what matches, and keeps out what is on its way.
     *
     * @return how many responses
     */
    int purge(BiPredicate<Target, StoredResponse> gone) {
        purges.incrementAndGet();
        int[] purged = new int[1];
        for (String uri : resources.asMap().keySet()) {
            Target target = new Target(uri);
            resources.asMap().computeIfPresent(uri, (key, present) -> {
                Resource left = present.without(variant -> gone.test(target, variant));
                purged[0] += present.variants().size() - left.variants().size();
                return left.variants().isEmpty() ? null : left;
            });
        }
        return purged[0];
    }

    long bytes() {
        return resources.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    long size() {
        return resources.estimatedSize();
    }

    long evictions() {
        return evictions.get();
    }

    private static int stripe(String uri) {
        int hash = uri.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
