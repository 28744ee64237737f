// Written by ./platform sync from kit: readthrough/AllowedOriginsTest.java
package org.distributedpatterns.cacheservice.readthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.Tag("kit")
class AllowedOriginsTest {

    private static AllowedOrigins leadingTo(String... addresses) {
        return new AllowedOrigins(
                List.of("http://localhost:*", "http://127.0.0.1:8080", "https://orders.example", "http://[::1]:*"),
                host -> {
                    InetAddress[] all = new InetAddress[addresses.length];
                    for (int i = 0; i < all.length; i++) {
                        all[i] = InetAddress.getByName(addresses[i]); // literals: no name server is asked
                    }
                    return all;
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1234/x",
                "http://LOCALHOST/",
                "http://127.0.0.1:8080/",
                "http://[::1]:9/",
                "HTTPS://orders.example/a?b"
            })
    void theListedArePermitted(String url) {
        assertThatCode(() -> leadingTo().requireListed(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8081/",
                "https://localhost:1/",
                "http://orders.example/",
                "https://orders.example:8443/",
                "http://localhost.evil.example/",
                "http://user@localhost/",
                "file:///etc/passwd",
                "http:opaque",
                "/relative"
            })
    void nothingElseIs(String url) {
        assertThatThrownBy(() -> leadingTo().requireListed(URI.create(url))).isInstanceOf(SecurityException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", // this machine
                "127.8.8.8",
                "::1",
                "::ffff:127.0.0.1",
                "169.254.169.254", // a cloud's metadata
                "fe80::1",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1"
            })
    void aNameThatLeadsWhereNoOriginMayBeIsRefused(String address) {
        assertThatThrownBy(() -> leadingTo(address).addresses("orders.example"))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("orders.example");
    }

    @Test
    void oneForbiddenAddressAmongSeveralRefusesAll() {
        assertThatThrownBy(() -> leadingTo("192.0.2.1", "127.0.0.1").addresses("orders.example"))
                .isInstanceOf(SecurityException.class);
    }

    @Test
    void whatWasCheckedIsWhatIsReturnedAndTheNameIsAskedOnce() throws Exception {
        var asked = new AtomicInteger();
        var origins = new AllowedOrigins(List.of("https://orders.example"), host -> {
            // a name server that answers well once, and then leads inside
            return new InetAddress[] {InetAddress.getByName(asked.incrementAndGet() == 1 ? "192.0.2.1" : "127.0.0.1")};
        });

        assertThat(origins.addresses("orders.example"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.1");
        assertThat(asked).hasValue(1);
        assertThatThrownBy(() -> origins.addresses("orders.example")).isInstanceOf(SecurityException.class);
    }

    @Test
    void thisMachineIsMeantOnlyByItsNames() throws Exception {
        assertThat(leadingTo("127.0.0.1").addresses("localhost")).hasSize(1);
        assertThatThrownBy(() -> leadingTo("192.0.2.1").addresses("localhost")).isInstanceOf(SecurityException.class);
    }

    @Test
    void anUnknownHostIsUnknown() {
        var origins = new AllowedOrigins(List.of(), host -> {
            throw new UnknownHostException(host);
        });
        assertThatThrownBy(() -> origins.addresses("nowhere")).isInstanceOf(UnknownHostException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "http://host/path", "*", "ftp://host", "http://host?x", "http://"})
    void whatIsNoOriginRefusesToStart(String origin) {
        assertThatThrownBy(() -> new AllowedOrigins(List.of(origin), InetAddress::getAllByName))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("platform.cache.origins.allowed");
    }
}
