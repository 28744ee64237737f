package org.distributedpatterns.gateway.experiment;

import java.util.Map;
import org.distributedpatterns.gateway.membership.Member;

/**
 * A service, or some of its instances.
 *
 * @param service its name
 * @param where what the instances say about themselves in their membership, for example {@code version: 2};
 *     {@code instance} is their name; empty for all
 */
record Selector(String service, Map<String, String> where) {

    Selector {
        where = Map.copyOf(where);
    }

    boolean contains(Member member) {
        return where.entrySet().stream()
                .allMatch(entry -> entry.getValue()
                        .equals(
                                entry.getKey().equals("instance")
                                        ? member.instance()
                                        : member.metadata().get(entry.getKey())));
    }
}
