package org.distributedpatterns.kit.ring;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The members' names in these tests. They are put together here and stand nowhere in full: a fork renames what looks
 * like a member, and where a member stands depends on its name.
 */
final class MemberNames {

    private static final String PREFIX = "cache-service-";

    private MemberNames() {}

    static String name(int number) {
        return PREFIX + number;
    }

    /** The names of the members 1 to {@code count}. */
    static List<String> names(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(MemberNames::name).toList();
    }

    /** The number in a name. */
    static int number(String name) {
        return Integer.parseInt(name.substring(PREFIX.length()));
    }
}
