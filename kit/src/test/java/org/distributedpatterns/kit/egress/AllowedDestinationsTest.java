package org.distributedpatterns.kit.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedDestinationsTest {

    private static final String PROPERTY = "some.property";

    private static final List<String> LIST = List.of(
            "http://localhost:*",
            "http://127.0.0.1:8080",
            "https://orders.example",
            "http://[::1]:*",
            "http://10.1.2.3:80",
            "http://169.254.169.254:*",
            "http://[::ffff:169.254.169.254]:*",
            "http://127.0.0.2",
            "https://xn--bcher-kva.example:8443");

    private static AllowedDestinations leadingTo(String... addresses) {
        return AllowedDestinations.ofOrigins(PROPERTY, LIST, host -> literals(addresses));
    }

    private static InetAddress[] literals(String... addresses) {
        return Arrays.stream(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private static AllowedDestinations strict(List<String> origins) {
        return AllowedDestinations.ofOrigins(PROPERTY, origins, host -> {
            throw new AssertionError("not to be resolved: " + host);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1234/x",
                "http://LOCALHOST/",
                "http://localhost.:80/",
                "http://127.0.0.1:8080/",
                "http://127.0.0.1:08080/",
                "http://[::1]:9/",
                "http://[0:0::1]:9/",
                "HTTPS://orders.example/a?b#c",
                "https://orders.example:443",
                "https://orders.example:",
                "https://xn--bcher-kva.example:8443/",
            })
    void theListedArePermitted(String url) {
        assertThatCode(() -> strict(LIST).requireListed(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8081/, http://127.0.0.1:8081 is not permitted by some.property",
        "https://localhost:1/, https://localhost:1 is not permitted by some.property",
        "http://orders.example/, http://orders.example:80 is not permitted by some.property",
        "https://orders.example:8443/, https://orders.example:8443 is not permitted by some.property",
        "http://localhost.evil.example/, http://localhost.evil.example:80 is not permitted by some.property",
        "https://evil.orders.example/, https://evil.orders.example:443 is not permitted by some.property",
        "http://[::2]:9/, http://[::2]:9 is not permitted by some.property",
        "http://user:secret@localhost/, a URL without a user is expected",
        "http://@localhost/, a URL without a user is expected",
        "http://localhost@evil.example/, a URL without a user is expected",
        "file:///etc/passwd, an http or https URL is expected",
        "ftp://localhost/, an http or https URL is expected",
        "gopher://localhost:80/, an http or https URL is expected",
        "/relative, an http or https URL is expected",
        "//localhost/, an http or https URL is expected",
        "http:opaque, the URL names no host",
        "http:///x, the URL names no host",
        "http://*/, the URL names no host",
        "http://local_host/, the URL names no host",
        "http://bücher.example/, the URL names no host",
        "http://0x7f.1/, the URL names no host",
        "http://127.1/, the URL names no host",
        "http://127.0.0.1.:8080/, the URL names no host",
        "http://localhost:0/, the URL's port is not from 1 to 65535",
        "http://localhost:65536/, the URL's port is not from 1 to 65535",
        "http://2130706433:8080/, 2130706433 is no IPv4 address of four decimal numbers",
        "http://0x7f000001:8080/, 0x7f000001 is no IPv4 address of four decimal numbers",
        "http://0177.0.0.1:8080/, 0177.0.0.1 is no IPv4 address of four decimal numbers",
        "http://127.0.0.01:8080/, 127.0.0.01 is no IPv4 address of four decimal numbers",
        "http://[::1%lo]:9/, [::1%lo] has a zone",
        "http://[::1%25lo]:9/, [::1%25lo] has a zone",
    })
    void nothingElseIs(String url, String reason) {
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> strict(LIST).requireListed(URI.create(url)))
                .withMessageStartingWith(reason)
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8", // public
                "10.0.0.1", // private, which is permitted since the list names the host
                "172.16.0.1",
                "192.168.1.1",
                "198.18.0.1",
                "fd12::1",
                "2606:4700::1111",
            })
    void aListedNameMayLeadToPublicAndPrivateAddresses(String address) throws Exception {
        assertThat(leadingTo(address).resolve("orders.example")).containsExactly(literals(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "::1",
                "::ffff:127.0.0.1",
                "169.254.169.254",
                "::ffff:169.254.169.254",
                "fe80::1",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1",
                "100.100.100.200",
                "192.0.0.192",
                "192.0.2.1",
                "240.0.0.1",
                "255.255.255.255",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a00:1",
                "::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "2001:0:1::1",
                "2001:db8::1",
                "fec0::1",
                "fd00:ec2::254",
            })
    void aListedNameLeadsNowhereElse(String address) {
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> leadingTo(address).resolve("orders.example"))
                .withMessageStartingWith("orders.example is ")
                .withMessageContaining("where no call may go");
    }

    @Test
    void oneForbiddenAddressAmongSeveralRefusesAll() throws Exception {
        assertThat(leadingTo("8.8.8.8", "10.0.0.1").resolve("orders.example")).hasSize(2);
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> leadingTo("8.8.8.8", "127.0.0.1").resolve("orders.example"));
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> leadingTo("100.64.0.1", "8.8.8.8").resolve("orders.example"));
    }

    @Test
    void aNameThatNoEntryNamesIsNotEvenResolved() {
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> strict(LIST).resolve("elsewhere.example"))
                .withMessage("elsewhere.example is not permitted by some.property");
    }

    @Test
    void literalsAreNotResolved() throws Exception {
        AllowedDestinations allowed = strict(LIST);
        assertThat(allowed.resolve("10.1.2.3")).containsExactly(literals("10.1.2.3"));
        assertThat(allowed.resolve("[::1]")).containsExactly(literals("::1"));
        assertThat(allowed.resolve("::1")).containsExactly(literals("::1"));
        assertThat(allowed.resolve("127.0.0.2")).containsExactly(literals("127.0.0.2"));
    }

    @Test
    void aForbiddenLiteralIsRefusedEvenIfTheListHasIt() {
        for (String literal : List.of("169.254.169.254", "[::ffff:169.254.169.254]", "::ffff:a9fe:a9fe")) {
            assertThatExceptionOfType(ForbiddenDestination.class)
                    .isThrownBy(() -> strict(LIST).resolve(literal))
                    .withMessage("169.254.169.254 is 169.254.169.254 (a link-local address), where no call may go");
        }
    }

    @Test
    void thisMachineIsMeantByItsNamesOnlyAndTheyLeadNowhereElse() throws Exception {
        assertThat(leadingTo("127.0.0.1", "::1").resolve("localhost")).hasSize(2);
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> leadingTo("8.8.8.8").resolve("localhost"));
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> leadingTo("10.0.0.1").resolve("localhost"));
    }

    @Test
    void whatWasCheckedIsWhatIsReturnedAndTheNameIsAskedOnce() throws Exception {
        var asked = new AtomicInteger();
        AllowedDestinations allowed = AllowedDestinations.ofOrigins(
                PROPERTY,
                List.of("https://orders.example"),
                // a name server that answers well once, and then leads inside
                host -> literals(asked.incrementAndGet() == 1 ? "8.8.8.8" : "127.0.0.1"));

        assertThat(allowed.resolve("orders.example")).containsExactly(literals("8.8.8.8"));
        assertThat(asked).hasValue(1);
        assertThatExceptionOfType(ForbiddenDestination.class).isThrownBy(() -> allowed.resolve("orders.example"));
    }

    @Test
    void anUnknownHostIsUnknown() {
        AllowedDestinations allowed = AllowedDestinations.ofOrigins(PROPERTY, LIST, host -> {
            throw new UnknownHostException(host);
        });
        assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> allowed.resolve("orders.example"));
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> leadingTo().resolve("orders.example"));
    }

    @Test
    void anAddressOfBeforeIsCheckedByTheSameRulesWithoutTheList() {
        assertThatCode(() -> AllowedDestinations.requireReachable("any.example", literals("10.0.0.1")[0]))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> AllowedDestinations.requireReachable("any.example", literals("127.0.0.1")[0]));
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> AllowedDestinations.requireReachable("any.example", literals("169.254.1.1")[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "http://host/",
                "http://host/path",
                "*",
                "http://*",
                "http://*:80",
                "http://*.example:*",
                "ftp://host",
                "http://host?x",
                "http://host#x",
                "http://user@host",
                "http://",
                "http://host:99999",
                "http://host:80:*",
                "http://0x7f000001",
                "http://2130706433:*",
                "http://[::1%lo]:*",
                "http://bücher.example",
                "",
            })
    void whatIsNoOriginRefusesToStart(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> strict(List.of(origin)))
                .withMessageStartingWith(PROPERTY + ": \"" + origin + "\" is no origin such as ");
    }

    @Test
    void aListOfHostsPermitsPlainHttpThere() throws Exception {
        AllowedDestinations allowed = AllowedDestinations.ofHosts(
                PROPERTY, List.of("Orders.example:8080", "10.1.2.3:*", "[fd12::1]:80"), host -> literals("10.9.9.9"));
        for (String url : List.of("http://orders.example:8080", "http://10.1.2.3:1", "http://[fd12::1]")) {
            assertThatCode(() -> allowed.requireListed(URI.create(url))).doesNotThrowAnyException();
        }
        for (String url : List.of("https://orders.example:8080", "http://orders.example", "http://[fd12::1]:81")) {
            assertThatExceptionOfType(ForbiddenDestination.class)
                    .isThrownBy(() -> allowed.requireListed(URI.create(url)));
        }
        assertThat(allowed.resolve("orders.example")).containsExactly(literals("10.9.9.9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "host:",
                "host:http",
                "host:0",
                "host:65536",
                "*:80",
                "*:*",
                "*.example:80",
                "http://host:80",
                "host/path:80",
                "user@host:80",
                "2130706433:80",
                "fd12::1",
                "[fd12::1]",
                ""
            })
    void whatIsNoHostAndPortRefusesToStart(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedDestinations.ofHosts(PROPERTY, List.of(entry), InetAddress::getAllByName))
                .withMessageStartingWith(PROPERTY + ": \"" + entry + "\" must be host:port or host:*");
    }
}
