package org.distributedpatterns.gateway.settings;

import java.util.Map;
import java.util.function.Predicate;
import org.distributedpatterns.gateway.membership.Member;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request elsewhere than its route says: to another service, or to a part of the instances. A filter before
 * the forwarding one puts it into the attributes of the exchange. If no instance of the part is there, the answer is
 * 503: who directs requests decides what happens then.
 *
 * @param service whose instances
 * @param instances which of them
 */
public record Direction(String service, Predicate<Member> instances) {

    private static final String ATTRIBUTE = Direction.class.getName();

    /** To any instance of another service. */
    public static Direction to(String service) {
        return new Direction(service, member -> true);
    }

    /** Leaves this direction for the forwarding filter. */
    public void put(Map<String, Object> attributes) {
        attributes.put(ATTRIBUTE, this);
    }

    /** The direction that a filter has left, or null. */
    public static @Nullable Direction of(Map<String, Object> attributes) {
        return (Direction) attributes.get(ATTRIBUTE);
    }
}
