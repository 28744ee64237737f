package org.distributedpatterns.workqueueworker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import org.distributedpatterns.workqueueworker.egress.AllowedDestinations;
import org.distributedpatterns.workqueueworker.egressclient.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

@Timeout(60)
class HttpHandlerTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private interface Behaviour {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** What a name leads to, each time that it is resolved; the last for good. */
    private final List<String> answers = new ArrayList<>(List.of("127.0.0.1"));

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private int serve(HttpServer made, Behaviour behaviour) {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        made.setExecutor(threads);
        made.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                behaviour.answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        made.start();
        opened.add(() -> {
            threads.shutdownNow();
            made.stop(0);
        });
        return made.getAddress().getPort();
    }

    private int serve(Behaviour behaviour) throws IOException {
        return serve(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0), behaviour);
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private Handler handler(String url, SSLContext tls) {
        AllowedDestinations destinations = AllowedDestinations.ofOrigins(
                "platform.queues.allowed-origins",
                List.of("http://localhost:*", "https://localhost:*", "http://orders.example:*"),
                host -> new InetAddress[] {
                    InetAddress.ofLiteral(answers.size() > 1 ? answers.removeFirst() : answers.getFirst())
                });
        Handlers handlers = new Handlers(destinations, JsonMapper.builder().build(), tls);
        opened.add(handlers);
        return handlers.http(URI.create(url));
    }

    private static Work work(Duration timeout) {
        return new Work(
                "orders",
                "i-1",
                2,
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                timeout,
                Map.of("traceparent", "00-trace"));
    }

    private Outcome handle(Behaviour behaviour) throws Exception {
        return handler("http://localhost:" + serve(behaviour) + "/x?y=z", null).handle(work(LONG));
    }

    @Test
    void theItemIsPostedWithWhatItIs() throws Exception {
        Outcome outcome = handle(exchange -> {
            var headers = exchange.getRequestHeaders();
            respond(
                    exchange,
                    200,
                    String.join(
                            " ",
                            headers.getFirst("Content-Type"),
                            headers.getFirst("Idempotency-Key"),
                            headers.getFirst("X-Queue"),
                            headers.getFirst("X-Attempt"),
                            headers.getFirst("X-Request-Timeout"),
                            headers.getFirst("traceparent"),
                            headers.getFirst("Host").replaceFirst("[0-9]+$", "PORT")));
        });
        assertThat(asked).containsExactly("POST /x?y=z {\"a\":1}");
        assertThat(outcome)
                .isEqualTo(new Outcome.Done(
                        StringNode.valueOf("application/json i-1 orders 2 30000ms 00-trace localhost:PORT")));
    }

    @Test
    void theStatusDecides() throws Exception {
        assertThat(handle(exchange -> respond(exchange, 204, ""))).isEqualTo(new Outcome.Done(null));
        assertThat(handle(exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "7");
                    respond(exchange, 503, "busy");
                }))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.after()).isEqualTo(Duration.ofSeconds(7)));
        assertThat(handle(exchange -> respond(exchange, 404, "no"))).isInstanceOf(Outcome.Refused.class);
        assertThat(handle(exchange -> {
                    exchange.getResponseHeaders().set("Location", "/elsewhere");
                    respond(exchange, 307, "");
                }))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(asked).hasSize(4);
    }

    @Test
    void whatIsLongerThanAResultMayBeIsRefused() throws Exception {
        assertThat(handle(exchange -> respond(exchange, 200, "\"" + "x".repeat(HttpHandler.MAX_RESULT_BYTES) + "\"")))
                .isEqualTo(new Outcome.Refused("the handler answered more than 65536 bytes"));
    }

    @Test
    void aHandlerThatDoesNotAnswerIsLeftAtItsTime() throws Exception {
        var held = new CountDownLatch(1);
        opened.add(held::countDown);
        Handler handler = handler("http://localhost:" + serve(exchange -> held.await()) + "/", null);
        assertThat(handler.handle(work(Duration.ofMillis(300))))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.error()).contains("no answer"));
    }

    @Test
    void whoGivesAnItemBackDoesNotWaitForTheAnswer() throws Exception {
        var begun = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        opened.add(held::countDown);
        int port = serve(exchange -> {
            begun.countDown();
            held.await();
        });
        Handler handler = handler("http://localhost:" + port + "/", null);
        var task = new FutureTask<>(() -> handler.handle(work(LONG)));
        Thread worker = Thread.ofPlatform().start(task);
        begun.await();
        worker.interrupt();
        worker.join();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void nobodyThereIsForLater() throws Exception {
        int port = serve(exchange -> fail("nobody is there"));
        opened.removeLast().close();
        assertThat(handler("http://localhost:" + port + "/", null).handle(work(LONG)))
                .isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void aNameThatLeadsInsideAMomentLaterLeadsNowhere() throws Exception {
        answers.add("169.254.169.254");
        Handler handler = handler(
                "http://localhost:"
                        + serve(exchange -> {
                            exchange.getResponseHeaders().set("Connection", "close");
                            respond(exchange, 200, "");
                        })
                        + "/",
                null);
        assertThat(handler.handle(work(LONG))).isInstanceOf(Outcome.Done.class);
        assertThat(handler.handle(work(LONG)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.error()).contains("localhost is 169.254.169.254"));
        assertThat(asked).hasSize(1);
    }

    /** The name's own addresses, as this machine knows them, are 127.0.0.1 and ::1: what listens there is not asked. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "others have no 127.0.0.2 unless it is made")
    void withTlsTheCheckedAddressIsWhatIsConnectedTo(@TempDir Path folder) throws Exception {
        answers.set(0, "127.0.0.2");
        TestCertificate certificate = TestCertificate.make(folder, "localhost");
        HttpsServer checked = HttpsServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        HttpsServer other = HttpsServer.create(
                new InetSocketAddress("127.0.0.1", checked.getAddress().getPort()), 0);
        for (HttpsServer each : List.of(checked, other)) {
            each.setHttpsConfigurator(new HttpsConfigurator(certificate.serving()));
        }
        int port = serve(checked, exchange -> respond(exchange, 200, "\"checked\""));
        serve(other, exchange -> respond(exchange, 200, "\"other\""));

        Outcome outcome = handler("https://localhost:" + port + "/", TestCertificate.trusting(certificate))
                .handle(work(LONG));

        assertThat(outcome).isEqualTo(new Outcome.Done(StringNode.valueOf("checked")));
    }

    @Test
    void aListedNameThatLeadsToThisMachineIsRefused() throws Exception {
        int port = serve(exchange -> respond(exchange, 200, ""));
        assertThat(handler("http://orders.example:" + port + "/", null).handle(work(LONG)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.error()).contains("orders.example is 127.0.0.1"));
        assertThat(asked).isEmpty();
    }
}
