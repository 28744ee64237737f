package org.distributedpatterns.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRulesTest {

    private final TargetRules rules = new TargetRules(List.of(
            "127.0.0.1:*",
            "169.254.169.254:80",
            "[fe80::1]:*",
            "10.1.2.3:8080",
            "0.0.0.0:*",
            "[::ffff:169.254.169.254]:*"));

    @Test
    void whatIsAllowedIsResolvedOnce() {
        assertThat(rules.check("http://10.1.2.3:8080"))
                .isEqualTo(new DefinedRoute.StaticTarget("http://10.1.2.3:8080", "10.1.2.3", 8080));
        assertThat(rules.check("http://127.0.0.1:9/").port()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.1.2.3",
                "http://10.1.2.4:8080",
                "http://169.254.169.254",
                "http://169.254.169.254:80/",
                "http://[fe80::1]:80",
                "http://0.0.0.0:80",
                "http://[::ffff:169.254.169.254]:80",
                "https://10.1.2.3:8080",
                "http://user@10.1.2.3:8080",
                "http://10.1.2.3:8080/path",
                "http://10.1.2.3:8080?q",
                "file:///etc/passwd",
                "10.1.2.3:8080",
                ""
            })
    void whatIsNotIsRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> rules.check(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.1.1",
                "0.1.2.3",
                "224.0.0.1",
                "255.255.255.255",
                "100.100.100.200",
                "127.0.0.2",
                "::",
                "::1",
                "fe80::2",
                "ff02::1",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "2001:0:1::1",
                "fd00:ec2::254"
            })
    void addressesThatNoServiceHasAreForbiddenWhateverTheirName(String address) throws Exception {
        assertThat(TargetRules.isForbidden(InetAddress.getByName(address), false))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.1.1", "100.1.1.1", "203.0.113.7", "2001:db8::1", "fd12::1"})
    void othersAreNot(String address) throws Exception {
        assertThat(TargetRules.isForbidden(InetAddress.getByName(address), false))
                .isFalse();
    }

    @Test
    void loopbackIsForThoseWhoNameIt() throws Exception {
        assertThat(TargetRules.isForbidden(InetAddress.getByName("::1"), true)).isFalse();
        assertThat(TargetRules.isForbidden(InetAddress.getByName("127.0.0.1"), true))
                .isFalse();
    }
}
