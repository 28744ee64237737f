package org.distributedpatterns.kit.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What all functions begin with: members in the order of their names, so that the order of arrival is forgotten. */
final class Names {

    /** As many as 16 bits tell apart. */
    static final int MOST_MEMBERS = 1 << 16;

    private Names() {}

    /** @throws IllegalArgumentException on a name that occurs twice, or more than 65,536 members */
    static <M> List<M> ordered(Collection<? extends M> members, Function<? super M, String> name) {
        return ordered(members, name, Comparator.naturalOrder());
    }

    static <M> List<M> ordered(
            Collection<? extends M> members, Function<? super M, String> name, Comparator<String> order) {
        if (members.size() > MOST_MEMBERS) {
            throw new IllegalArgumentException(members.size() + " members are too many");
        }
        List<M> ordered = new ArrayList<>(members);
        ordered.sort(Comparator.comparing(name, order));
        for (int i = 1; i < ordered.size(); i++) {
            if (name.apply(ordered.get(i)).equals(name.apply(ordered.get(i - 1)))) {
                throw new IllegalArgumentException("two members are called " + name.apply(ordered.get(i)));
            }
        }
        return List.copyOf(ordered);
    }

    /** @throws IllegalStateException if there are none */
    static void requireAny(List<?> members) {
        if (members.isEmpty()) {
            throw new IllegalStateException("there are no members");
        }
    }
}
