package org.distributedpatterns.gateway.settings;

import java.util.Map;

/**
 * What a cache has to know of one request beyond HTTP: whether it may answer and store at all, and which answers are
 * one another's. A filter ahead of the cache puts it into the attributes of the exchange.
 *
 * @param allowed whether the cache may have to do with the request
 * @param partition answers of one partition are never given to requests of another: the candidate of an experiment must
 *     not answer the callers of the control
 */
public record Caching(boolean allowed, String partition) {

    private static final String ATTRIBUTE = Caching.class.getName();

    private static final Caching USUAL = new Caching(true, "");

    /** What the filters ahead have left, or the usual: everything in one partition. */
    public static Caching of(Map<String, Object> attributes) {
        return attributes.get(ATTRIBUTE) instanceof Caching caching ? caching : USUAL;
    }

    /** Keeps the request from the cache. */
    public static void forbid(Map<String, Object> attributes) {
        attributes.put(ATTRIBUTE, new Caching(false, of(attributes).partition()));
    }

    /** Keeps the answers of requests of one kind together. */
    public static void separate(Map<String, Object> attributes, String partition) {
        attributes.put(ATTRIBUTE, new Caching(of(attributes).allowed(), partition));
    }
}
