package org.distributedpatterns.launcher.process;

import java.util.Comparator;

/** Names of instances: {@code SERVICE-ORDINAL}. */
public final class Names {

    /** By service, then by ordinal as a number: {@code a-2} before {@code a-10}. */
    public static final Comparator<String> NATURAL = Comparator.comparing(Names::service)
            .thenComparingInt(Names::ordinal)
            .thenComparing(name -> name);

    private Names() {}

    /** The ordinal at the end of the name, 0 if there is none. */
    public static int ordinal(String name) {
        String digits = name.substring(name.lastIndexOf('-') + 1);
        return digits.length() < 9 && !digits.isEmpty() && digits.chars().allMatch(Character::isDigit)
                ? Integer.parseInt(digits)
                : 0;
    }

    private static String service(String name) {
        return ordinal(name) == 0 ? name : name.substring(0, name.lastIndexOf('-'));
    }
}
