package org.distributedpatterns.gateway.door;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Addresses with a common prefix (RFC 4632, RFC 4291 section 2.3).
 *
 * @param network its first bytes are the prefix
 * @param bits how many count
 */
record AddressRange(InetAddress network, int bits) {

    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * @param text for example {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address
     * @throws IllegalArgumentException if it is none of them
     */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress network = literal(slash < 0 ? text : text.substring(0, slash));
            int length = network.getAddress().length * 8;
            int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= length) {
                return new AddressRange(network, bits);
            }
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no range of addresses such as 10.0.0.0/8", e);
        }
        throw new IllegalArgumentException(text + " is no range of addresses such as 10.0.0.0/8");
    }

    /** An address in digits; names are not looked up. */
    static InetAddress literal(String text) throws UnknownHostException {
        if (!LITERAL.matcher(text).matches()) {
            throw new UnknownHostException(text);
        }
        return InetAddress.getByName(text);
    }

    boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((ours[whole] ^ theirs[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
    }
}
