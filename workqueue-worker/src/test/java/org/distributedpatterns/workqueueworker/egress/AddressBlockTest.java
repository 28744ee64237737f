// Written by ./platform sync from kit: egress/AddressBlockTest.java
package org.distributedpatterns.workqueueworker.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.distributedpatterns.workqueueworker.egress.AddressBlock.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@org.junit.jupiter.api.Tag("kit")
class AddressBlockTest {

    /** Each block's first and last address, and what stands before and behind it. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, NEVER, 0.255.255.255, NEVER, , , 1.0.0.0, PUBLIC",
        "10.0.0.0, PRIVATE, 10.255.255.255, PRIVATE, 9.255.255.255, PUBLIC, 11.0.0.0, PUBLIC",
        "100.64.0.0, NEVER, 100.127.255.255, NEVER, 100.63.255.255, PUBLIC, 100.128.0.0, PUBLIC",
        "127.0.0.0, LOOPBACK, 127.255.255.255, LOOPBACK, 126.255.255.255, PUBLIC, 128.0.0.0, PUBLIC",
        "168.63.129.16, NEVER, 168.63.129.16, NEVER, 168.63.129.15, PUBLIC, 168.63.129.17, PUBLIC",
        "169.254.0.0, NEVER, 169.254.255.255, NEVER, 169.253.255.255, PUBLIC, 169.255.0.0, PUBLIC",
        "172.16.0.0, PRIVATE, 172.31.255.255, PRIVATE, 172.15.255.255, PUBLIC, 172.32.0.0, PUBLIC",
        "192.0.0.0, NEVER, 192.0.0.255, NEVER, 191.255.255.255, PUBLIC, 192.0.1.0, PUBLIC",
        "192.0.2.0, NEVER, 192.0.2.255, NEVER, 192.0.1.255, PUBLIC, 192.0.3.0, PUBLIC",
        "192.88.99.0, NEVER, 192.88.99.255, NEVER, 192.88.98.255, PUBLIC, 192.88.100.0, PUBLIC",
        "192.168.0.0, PRIVATE, 192.168.255.255, PRIVATE, 192.167.255.255, PUBLIC, 192.169.0.0, PUBLIC",
        "198.18.0.0, PRIVATE, 198.19.255.255, PRIVATE, 198.17.255.255, PUBLIC, 198.20.0.0, PUBLIC",
        "198.51.100.0, NEVER, 198.51.100.255, NEVER, 198.51.99.255, PUBLIC, 198.51.101.0, PUBLIC",
        "203.0.113.0, NEVER, 203.0.113.255, NEVER, 203.0.112.255, PUBLIC, 203.0.114.0, PUBLIC",
        "224.0.0.0, NEVER, 239.255.255.255, NEVER, 223.255.255.255, PUBLIC, 240.0.0.0, NEVER",
        "240.0.0.0, NEVER, 255.255.255.255, NEVER, 239.255.255.255, NEVER, , ",
        "::, NEVER, ::, NEVER, , , ::1, LOOPBACK",
        "::1, LOOPBACK, ::1, LOOPBACK, ::, NEVER, ::2, NEVER",
        "::2, NEVER, ::ffff:ffff, NEVER, ::1, LOOPBACK, ::1:0:0, NEVER",
        "64:ff9b::, NEVER, 64:ff9b::ffff:ffff, NEVER, 64:ff9a:ffff::, NEVER, 64:ff9b::1:0:0, NEVER",
        "64:ff9b:1::, NEVER, 64:ff9b:1:ffff:ffff:ffff:ffff:ffff, NEVER, 64:ff9b:0:ffff::, NEVER, 64:ff9b:2::, NEVER",
        "100::, NEVER, 100::ffff:ffff:ffff:ffff, NEVER, ff::, NEVER, 100:0:0:1::, NEVER",
        "2000::, PUBLIC, 2000:ffff::, PUBLIC, 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, 2001:200::, PUBLIC",
        "2001::, NEVER, 2001:0:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, 2000:ffff:ffff::, PUBLIC, 2001:1::, NEVER",
        "2001:1::, NEVER, 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, 2001::, NEVER, 2001:200::, PUBLIC",
        "2001:db8::, NEVER, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, 2001:db7:ffff::, PUBLIC, 2001:db9::, PUBLIC",
        "2002::, NEVER, 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, 2001:ffff:ffff::, PUBLIC, 2003::, PUBLIC",
        "3fff::, NEVER, 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, 3ffe:ffff:ffff::, PUBLIC, 3fff:1000::, PUBLIC",
        "3fff:1000::, PUBLIC, 3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, PUBLIC, , , 4000::, NEVER",
        "fd00:42::42, NEVER, fd00:42::42, NEVER, fd00:42::41, PRIVATE, fd00:42::43, PRIVATE",
        "fd00:100::100:200, NEVER, fd00:100::100:200, NEVER, fd00:100::100:1ff, PRIVATE, fd00:100::100:201, PRIVATE",
        "fd00:a9fe:a9fe::1, NEVER, fd00:a9fe:a9fe::1, NEVER, fd00:a9fe:a9fe::, PRIVATE, fd00:a9fe:a9fe::2, PRIVATE",
        "fd00:c1::a9fe:a9fe, NEVER, fd00:c1::a9fe:a9fe, NEVER, fd00:c1::a9fe:a9fd, PRIVATE, fd00:c1::a9fe:a9ff, PRIVATE",
        "fd00:ec2::, NEVER, fd00:ec2:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, fd00:ec1:ffff::, PRIVATE, fd00:ec3::, PRIVATE",
        "fd20:ce::254, NEVER, fd20:ce::254, NEVER, fd20:ce::253, PRIVATE, fd20:ce::255, PRIVATE",
        "fc00::, PRIVATE, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, PRIVATE, fbff:ffff::, NEVER, fe00::, NEVER",
        "fe80::, NEVER, febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, fe7f:ffff::, NEVER, fec0::, NEVER",
        "fec0::, NEVER, feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, febf::, NEVER, ff00::, NEVER",
        "ff00::, NEVER, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, NEVER, feff::, NEVER, , ",
    })
    void theBordersOfEveryBlock(
            String first,
            Use ofFirst,
            String last,
            Use ofLast,
            String before,
            Use ofBefore,
            String behind,
            Use ofBehind) {
        assertUse(first, ofFirst);
        assertUse(last, ofLast);
        assertUse(before, ofBefore);
        assertUse(behind, ofBehind);
    }

    private static void assertUse(String address, Use use) {
        if (address != null) {
            assertThat(AddressBlock.of(InetAddress.ofLiteral(address)).use())
                    .as(address)
                    .isEqualTo(use);
        }
    }

    /** What says of an address why no call may go there. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "169.254.169.254, a link-local address", // most clouds
                "100.100.100.200, shared address space", // Alibaba Cloud
                "192.0.0.192, an IETF protocol assignment", // Oracle Cloud
                "168.63.129.16, a cloud's metadata", // Azure
                "fd00:ec2::254, a cloud's metadata", // Amazon
                "fd00:ec2::23, a cloud's metadata", // its credentials for pods
                "fe80::a9fe:a9fe, a link-local address", // OpenStack
                "0.0.0.0, |\"this network\"|",
                "255.255.255.255, a reserved address",
                "::, the unspecified address",
                "::127.0.0.1, an IPv4-compatible address",
                "::ffff:0:127.0.0.1, not a global unicast address", // IPv4-translated, RFC 2765
                "64:ff9b::169.254.169.254, a NAT64 address",
                "64:ff9b::8.8.8.8, a NAT64 address",
                "64:ff9b:1::10.0.0.1, a NAT64 address",
                "2002:a9fe:a9fe::1, a 6to4 address",
                "2001:0:4136:e378:8000:63bf:5601:5601, a Teredo address",
                "5f00::1, not a global unicast address", // segment identifiers, RFC 9602
                "fec0::1, a site-local address",
            })
    void whatNoCallMayReachHasAName(String address, String name) {
        AddressBlock block = AddressBlock.of(InetAddress.ofLiteral(address));
        assertThat(block.use()).isEqualTo(Use.NEVER);
        assertThat(block.name()).isEqualTo(name);
    }

    @Test
    void anIpv4AddressIsTheSameInAnIpv6AddressThatStandsForIt() throws Exception {
        assertUse("::ffff:169.254.169.254", Use.NEVER);
        assertUse("::ffff:127.0.0.1", Use.LOOPBACK);
        assertUse("::ffff:8.8.8.8", Use.PUBLIC);
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 8; // 8.0.0.0, kept as IPv6: the JDK makes such addresses only when it is told to
        assertThat(AddressBlock.of(Inet6Address.getByAddress("mapped", mapped, -1))
                        .use())
                .isEqualTo(Use.NEVER);
    }
}
