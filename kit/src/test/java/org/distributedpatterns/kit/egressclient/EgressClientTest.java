package org.distributedpatterns.kit.egressclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.distributedpatterns.kit.egress.AllowedDestinations;
import org.distributedpatterns.kit.egress.ForbiddenDestination;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EgressClientTest {

    private static final String INSIDE = "169.254.169.254";

    @TempDir
    private static Path folder;

    private static TestCertificate localhost;
    private static TestCertificate elsewhere;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** What each connection's name leads to, in order; the last for good. */
    private final List<String> answers = new ArrayList<>(List.of("127.0.0.1"));

    private final Queue<String> resolved = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> serverNames = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        localhost = TestCertificate.make(folder, "localhost");
        elsewhere = TestCertificate.make(folder, "elsewhere.example");
    }

    @BeforeEach
    void start() throws Exception {
        server = started(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private HttpServer started(HttpServer made) {
        made.createContext("/", exchange -> {
            try (exchange) {
                if (exchange instanceof HttpsExchange secure) {
                    ((ExtendedSSLSession) secure.getSSLSession())
                            .getRequestedServerNames()
                            .forEach(name -> serverNames.add(((SNIHostName) name).getAsciiName()));
                }
                asked.add(exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI());
                answer(exchange);
            }
        });
        made.start();
        opened.add(() -> made.stop(0));
        return made;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/last" -> exchange.getResponseHeaders().set("Connection", "close");
            case "/redirect" -> {
                exchange.getResponseHeaders().set("Location", "/there");
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            case "/busy" -> {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            default -> {}
        }
        exchange.sendResponseHeaders(200, 2);
        exchange.getResponseBody().write(new byte[] {'o', 'k'});
    }

    private HttpServer startedWithTls(String address, TestCertificate certificate) throws Exception {
        HttpsServer made = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 0);
        made.setHttpsConfigurator(new HttpsConfigurator(certificate.serving()));
        return started(made);
    }

    private EgressClient client(SSLContext tls) {
        AllowedDestinations allowed = AllowedDestinations.ofOrigins(
                "some.property",
                List.of(
                        "http://localhost:*",
                        "https://localhost:*",
                        "http://orders.example:*",
                        "https://elsewhere.example:*",
                        "http://127.0.0.1:*",
                        "http://[::1]:*"),
                host -> {
                    resolved.add(host);
                    return new InetAddress[] {
                        InetAddress.ofLiteral(answers.size() > 1 ? answers.removeFirst() : answers.getFirst())
                    };
                });
        EgressClient made =
                new EgressClient(allowed, new EgressClient.Settings("test", 4, Duration.ofSeconds(10), tls));
        opened.add(made);
        return made;
    }

    private static int get(EgressClient client, String url) throws IOException {
        return client.execute(new HttpGet(URI.create(url)), response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
        });
    }

    private static int port(HttpServer server) {
        return server.getAddress().getPort();
    }

    @Test
    void aNameThatLeadsInsideAMomentLaterLeadsNowhere() throws Exception {
        answers.add(INSIDE);
        EgressClient client = client(null);
        String base = "http://localhost:" + port(server);

        assertThat(get(client, base + "/a")).isEqualTo(200);
        assertThat(get(client, base + "/last")).isEqualTo(200); // on the connection that was checked
        assertThat(resolved).containsExactly("localhost");

        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> get(client, base + "/b"))
                .withMessageContaining("localhost is " + INSIDE);
        assertThat(resolved).hasSize(2);
        assertThat(asked).hasSize(2);
    }

    @Test
    void withTlsTooAndTheCertificateIsStillCheckedAgainstTheName() throws Exception {
        answers.add(INSIDE);
        HttpServer secure = startedWithTls("127.0.0.1", localhost);
        EgressClient client = client(TestCertificate.trusting(localhost, elsewhere));
        String base = "https://localhost:" + port(secure);

        assertThat(get(client, base + "/last")).isEqualTo(200);
        assertThatExceptionOfType(ForbiddenDestination.class).isThrownBy(() -> get(client, base + "/b"));
        assertThat(resolved).containsExactly("localhost", "localhost");
        assertThat(asked).hasSize(1);
    }

    /** Needs an address of this machine beside loopback, where only its own names may lead. */
    @Test
    void aNameThatNoNameServerKnowsLeadsToTheCheckedAddressAndGoesAlongWithTls() throws Exception {
        String own = ownAddress().orElse(null);
        assumeThat(own).as("an address of this machine beside loopback").isNotNull();
        answers.set(0, own);
        answers.add(INSIDE);
        HttpServer secure = startedWithTls(own, elsewhere);
        EgressClient client = client(TestCertificate.trusting(elsewhere));
        String base = "https://elsewhere.example:" + port(secure);

        assertThat(get(client, base + "/last")).isEqualTo(200);
        assertThat(serverNames).containsExactly("elsewhere.example");
        assertThat(asked).containsExactly("elsewhere.example:" + port(secure) + "/last");
        assertThatExceptionOfType(ForbiddenDestination.class).isThrownBy(() -> get(client, base + "/b"));
        assertThat(resolved).containsExactly("elsewhere.example", "elsewhere.example");
    }

    private static Optional<String> ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && mayBeCalled(address))
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    private static boolean mayBeCalled(InetAddress address) {
        try {
            AllowedDestinations.requireReachable("elsewhere.example", address);
            return true;
        } catch (ForbiddenDestination _) {
            return false;
        }
    }

    @Test
    void aTrustedCertificateForAnotherNameIsRefused() throws Exception {
        HttpServer secure = startedWithTls("127.0.0.1", elsewhere);
        EgressClient client = client(TestCertificate.trusting(localhost, elsewhere));

        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> get(client, "https://localhost:" + port(secure) + "/"));
        assertThat(asked).isEmpty();
    }

    @Test
    void whomTheJvmDoesNotTrustIsNotAsked() throws Exception {
        HttpServer secure = startedWithTls("127.0.0.1", localhost);

        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> get(client(null), "https://localhost:" + port(secure) + "/"));
        assertThat(asked).isEmpty();
    }

    @Test
    void whatTheListDoesNotHaveIsNotEvenResolved() {
        EgressClient client = client(null);
        for (String url : List.of(
                "http://unlisted.example:" + port(server) + "/",
                "https://127.0.0.1:" + port(server) + "/",
                "http://127.0.0.2:" + port(server) + "/")) {
            assertThatExceptionOfType(ForbiddenDestination.class).as(url).isThrownBy(() -> get(client, url));
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> get(client, "http://user@localhost:" + port(server) + "/"))
                .withMessageContaining("userinfo");
        assertThat(resolved).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void aListedNameThatLeadsToThisMachineIsNotAsked() {
        assertThatExceptionOfType(ForbiddenDestination.class)
                .isThrownBy(() -> get(client(null), "http://orders.example:" + port(server) + "/"));
        assertThat(asked).isEmpty();
    }

    @Test
    void literalsLeadToThemselves() throws Exception {
        assertThat(get(client(null), "http://127.0.0.1:" + port(server) + "/x")).isEqualTo(200);
        assertThat(asked).containsExactly("127.0.0.1:" + port(server) + "/x");
        assertThat(resolved).isEmpty();
        // whether or not this machine has IPv6: the list and the rules permit it
        try {
            get(client(null), "http://[::1]:" + port(server) + "/");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("[::1]:" + port(server));
        }
    }

    @Test
    void nothingIsSentTwiceOrElsewhere() throws Exception {
        EgressClient client = client(null);
        assertThat(get(client, "http://localhost:" + port(server) + "/redirect"))
                .isEqualTo(302);
        assertThat(get(client, "http://localhost:" + port(server) + "/busy")).isEqualTo(503);
        assertThat(asked).hasSize(2);
    }
}
