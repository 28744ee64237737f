package org.distributedpatterns.kit.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A block of addresses and what may be called there.
 *
 * <p>IPv4 is public but for the blocks that IANA's special-purpose registry (RFC 6890) takes out. IPv6 is the other way
 * round: public is what is assigned as global unicast (2000::/3, RFC 4291) without its special parts, so that what
 * carries an IPv4 address within (IPv4-compatible, -translated, NAT64) is refused with the rest; an IPv4-mapped one
 * Java takes for the IPv4 address. 6to4 and Teredo, which carry one too, lie in 2000::/3. Beside these stand the
 * addresses at which clouds serve an instance's credentials, where they are not link-local.
 *
 * @param network its first {@code bits} bits are the block's
 * @param name says what it is, in a message
 */
record AddressBlock(InetAddress network, int bits, Use use, String name) {

    /** What may be called there. */
    enum Use {
        /** May be called. */
        PUBLIC,
        /** May be called by who names the host. */
        PRIVATE,
        /** This machine: may be called by who means it. */
        LOOPBACK,
        /** May not be called. */
        NEVER
    }

    private static final AddressBlock OTHER_IPV4 = block("0.0.0.0/0", Use.PUBLIC, "a public address");

    private static final AddressBlock OTHER_IPV6 = block("::/0", Use.NEVER, "not a global unicast address");

    /** Of those that contain an address the first counts. */
    private static final List<AddressBlock> BLOCKS = List.of(
            block("0.0.0.0/8", Use.NEVER, "\"this network\""), // RFC 791
            block("10.0.0.0/8", Use.PRIVATE, "a private address"), // RFC 1918
            block("100.64.0.0/10", Use.NEVER, "shared address space"), // RFC 6598; Alibaba Cloud's 100.100.100.200
            block("127.0.0.0/8", Use.LOOPBACK, "this machine"), // RFC 1122
            block("168.63.129.16/32", Use.NEVER, "a cloud's metadata"), // Azure's WireServer
            block("169.254.0.0/16", Use.NEVER, "a link-local address"), // RFC 3927; most clouds' 169.254.169.254
            block("172.16.0.0/12", Use.PRIVATE, "a private address"), // RFC 1918
            block("192.0.0.0/24", Use.NEVER, "an IETF protocol assignment"), // RFC 6890; Oracle Cloud's 192.0.0.192
            block("192.0.2.0/24", Use.NEVER, "a documentation address"), // RFC 5737, TEST-NET-1
            block("192.88.99.0/24", Use.NEVER, "a 6to4 relay"), // RFC 7526
            block("192.168.0.0/16", Use.PRIVATE, "a private address"), // RFC 1918
            block("198.18.0.0/15", Use.PRIVATE, "a benchmarking address"), // RFC 2544; used as one more private block
            block("198.51.100.0/24", Use.NEVER, "a documentation address"), // RFC 5737, TEST-NET-2
            block("203.0.113.0/24", Use.NEVER, "a documentation address"), // RFC 5737, TEST-NET-3
            block("224.0.0.0/4", Use.NEVER, "a multicast address"), // RFC 5771
            block("240.0.0.0/4", Use.NEVER, "a reserved address"), // RFC 1112; broadcast within
            block("::/128", Use.NEVER, "the unspecified address"), // RFC 4291
            block("::1/128", Use.LOOPBACK, "this machine"), // RFC 4291
            block("::/96", Use.NEVER, "an IPv4-compatible address"), // RFC 4291
            block("64:ff9b::/96", Use.NEVER, "a NAT64 address"), // RFC 6052
            block("64:ff9b:1::/48", Use.NEVER, "a NAT64 address"), // RFC 8215
            block("100::/64", Use.NEVER, "a discard-only address"), // RFC 6666
            block("2001::/32", Use.NEVER, "a Teredo address"), // RFC 4380
            block("2001::/23", Use.NEVER, "an IETF protocol assignment"), // RFC 2928
            block("2001:db8::/32", Use.NEVER, "a documentation address"), // RFC 3849
            block("2002::/16", Use.NEVER, "a 6to4 address"), // RFC 3056
            block("3fff::/20", Use.NEVER, "a documentation address"), // RFC 9637
            block("2000::/3", Use.PUBLIC, "a public address"), // RFC 4291
            block("fd00:42::42/128", Use.NEVER, "a cloud's metadata"), // Scaleway
            block("fd00:100::100:200/128", Use.NEVER, "a cloud's metadata"), // Alibaba Cloud
            block("fd00:a9fe:a9fe::1/128", Use.NEVER, "a cloud's metadata"), // Akamai
            block("fd00:c1::a9fe:a9fe/128", Use.NEVER, "a cloud's metadata"), // Oracle Cloud
            block("fd00:ec2::/32", Use.NEVER, "a cloud's metadata"), // Amazon: ::254, ::23 and others
            block("fd20:ce::254/128", Use.NEVER, "a cloud's metadata"), // Google Cloud
            block("fc00::/7", Use.PRIVATE, "a private address"), // RFC 4193
            block("fe80::/10", Use.NEVER, "a link-local address"), // RFC 4291
            block("fec0::/10", Use.NEVER, "a site-local address"), // RFC 3879
            block("ff00::/8", Use.NEVER, "a multicast address")); // RFC 4291

    private static AddressBlock block(String cidr, Use use, String name) {
        int slash = cidr.indexOf('/');
        return new AddressBlock(
                InetAddress.ofLiteral(cidr.substring(0, slash)),
                Integer.parseInt(cidr.substring(slash + 1)),
                use,
                name);
    }

    /** The block of an address. */
    static AddressBlock of(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (AddressBlock block : BLOCKS) {
            if (block.contains(bytes)) {
                return block;
            }
        }
        return address instanceof Inet4Address ? OTHER_IPV4 : OTHER_IPV6;
    }

    private boolean contains(byte[] address) {
        byte[] prefix = network.getAddress();
        int whole = bits / 8;
        int rest = bits % 8;
        return address.length == prefix.length
                && Arrays.equals(address, 0, whole, prefix, 0, whole)
                && (rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >>> (8 - rest) == 0);
    }
}
