package org.distributedpatterns.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.distributedpatterns.gateway.egress.AllowedDestinations;
import org.distributedpatterns.gateway.egress.ForbiddenDestination;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRulesTest {

    private final TargetRules rules = new TargetRules(AllowedDestinations.ofHosts(
            "platform.gateway.allowed-targets",
            List.of(
                    "127.0.0.1:*",
                    "169.254.169.254:80",
                    "[fe80::1]:*",
                    "10.1.2.3:8080",
                    "[fd12::1]:*",
                    "0.0.0.0:*",
                    "[::ffff:169.254.169.254]:*",
                    "orders.example:80",
                    "nowhere.example:80"),
            host -> switch (host) {
                case "orders.example" ->
                    new InetAddress[] {InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2")};
                default -> throw new UnknownHostException(host);
            }));

    @Test
    void whatIsAllowedIsResolvedOnce() {
        assertThat(rules.check("http://10.1.2.3:8080"))
                .isEqualTo(new DefinedRoute.StaticTarget("http://10.1.2.3:8080", "10.1.2.3", 8080));
        assertThat(rules.check("http://127.0.0.1:9/").port()).isEqualTo(9);
        assertThat(rules.check("http://orders.example"))
                .isEqualTo(new DefinedRoute.StaticTarget("http://orders.example", "10.0.0.1", 80));
        assertThat(rules.check("http://[fd12::1]:8080").address()).isEqualTo("[fd12:0:0:0:0:0:0:1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules.check("http://nowhere.example"))
                .withMessage("its host can't be resolved: nowhere.example");
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
                "http://127.1:80",
                "http://2130706433:80",
                "file:///etc/passwd",
                "10.1.2.3:8080",
                ""
            })
    void whatIsNotIsRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> rules.check(url));
    }

    @ParameterizedTest
    @CsvSource({
        "http://orders.example, 169.254.169.254",
        "http://orders.example, 127.0.0.1",
        "http://orders.example, 64:ff9b:1::a9fe:a9fe",
        "http://orders.example, [fd00:ec2::254]",
        "http://169.254.169.254, 169.254.169.254",
        "http://localhost, 10.0.0.1",
    })
    void whatWasStoredUnderOtherRulesIsJudgedAnew(String url, String address) {
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> TargetRules.requireReachable(new DefinedRoute.StaticTarget(url, address, 80)));
    }

    @Test
    void whatIsStoredIsNotHeldAgainstThisGatewaysList() {
        assertThatCode(() -> TargetRules.requireReachable(
                        new DefinedRoute.StaticTarget("http://unlisted.example:1", "[fd12:0:0:0:0:0:0:1]", 1)))
                .doesNotThrowAnyException();
        assertThatCode(() -> TargetRules.requireReachable(
                        new DefinedRoute.StaticTarget("http://localhost:1", "127.0.0.1", 1)))
                .doesNotThrowAnyException();
    }
}
