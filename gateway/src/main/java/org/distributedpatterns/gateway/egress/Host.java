// Written by ./platform sync from kit: egress/Host.java
package org.distributedpatterns.gateway.egress;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host as a URL names it, so that two spellings of one are equal.
 *
 * @param text a name in lower case without a dot at its end, or what {@link InetAddress#getHostAddress()} makes of a
 *     literal
 * @param literal the address that it is; null for a name
 */
record Host(String text, @Nullable InetAddress literal) {

    private static final int LONGEST = 253; // RFC 1035

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}([.][a-z0-9-]{1,63})*");

    /** As in the URL standard: what ends so is meant as an IPv4 address. */
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*[.])?([0-9]+|0x[0-9a-f]*)");

    private static final Pattern DOTTED_DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,2})([.](0|[1-9][0-9]{0,2})){3}");

    /**
     * Reads a name, four decimal numbers, or an IPv6 address with or without brackets. Other ways to write an IPv4
     * address (octal, hexadecimal, fewer numbers) are refused: what reads them differs in what it reads.
     *
     * @throws IllegalArgumentException if it is none of them; the message ends a sentence that begins with the host
     */
    static Host parse(String written) {
        if (written.indexOf(':') >= 0) {
            boolean brackets = written.startsWith("[") && written.endsWith("]");
            return ipv6(brackets ? written.substring(1, written.length() - 1) : written);
        }
        String name = written.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1); // the root: the same name
        }
        if (ENDS_IN_A_NUMBER.matcher(name).matches()) {
            return ipv4(name);
        }
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("is no host name of ASCII letters, digits, hyphens and dots");
        }
        return new Host(name, null);
    }

    private static Host ipv4(String text) {
        if (DOTTED_DECIMAL.matcher(text).matches()) {
            try {
                return of(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("is no IPv4 address", e); // a number above 255
            }
        }
        throw new IllegalArgumentException("is no IPv4 address of four decimal numbers");
    }

    private static Host ipv6(String text) {
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException("has a zone");
        }
        try {
            return of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no IPv6 address", e);
        }
    }

    private static Host of(InetAddress address) {
        return new Host(address.getHostAddress(), address);
    }

    /** Whether it means this machine. */
    boolean isLoopback() {
        return literal == null ? text.equals("localhost") : literal.isLoopbackAddress();
    }
}
