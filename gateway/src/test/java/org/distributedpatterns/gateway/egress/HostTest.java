// Written by ./platform sync from kit: egress/HostTest.java
package org.distributedpatterns.gateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.Tag("kit")
class HostTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, LOCALHOST",
        "orders.example, orders.example.",
        "xn--bcher-kva.example, XN--BCHER-KVA.example",
        "10.1.2.3, 10.1.2.3.",
        "10.1.2.3, [::ffff:10.1.2.3]",
        "10.1.2.3, ::ffff:a01:203",
        "[::1], [0:0:0:0:0:0:0:1]",
        "[fd12::1], fd12:0::1",
        "[fd12::1], [FD12::1]",
    })
    void spellingsOfOneHostAreEqual(String one, String other) {
        assertThat(Host.parse(one)).isEqualTo(Host.parse(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433", // 127.0.0.1, as one number
                "017700000001",
                "0x7f000001",
                "0x7f.1",
                "127.1",
                "127.0.1",
                "0177.0.0.1",
                "127.0.0.01",
                "0x7f.0.0.0x1",
                "127.0.0.0x",
                "1.2.3.4.5",
                "256.0.0.1",
                "evil.127",
                "[::1%lo]",
                "fe80::1%25eth0",
                "[::1",
                "[1::2::3]",
                "[]",
                "",
                ".",
                "a..b",
                ".a",
                "a b",
                "a/b",
                "a@b",
                "a%2eb",
                "bücher.example",
                "ｌocalhost", // full width
                "localhost\u3002", // an ideographic full stop
                "ⓛocalhost",
                "١٢٧.٠.٠.١", // Arabic-Indic digits
            })
    void whatCouldBeReadInTwoWaysIsNoHost(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Host.parse(written));
    }

    @Test
    void namesHaveABound() {
        String longest = ("a".repeat(62) + ".").repeat(4) + "a";
        assertThat(Host.parse(longest).text()).hasSize(253);
        assertThatIllegalArgumentException().isThrownBy(() -> Host.parse(longest + "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> Host.parse("a".repeat(64)));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "localhost., true",
        "127.0.0.1, true",
        "127.8.8.8, true",
        "[::1], true",
        "localhost.example, false",
        "ip6-localhost, false",
        "127.0.0.1.example, false",
        "10.0.0.1, false",
        "[::2], false",
    })
    void thisMachineIsMeantByLocalhostAndLiteralsOnly(String written, boolean meant) {
        assertThat(Host.parse(written).isLoopback()).isEqualTo(meant);
    }
}
