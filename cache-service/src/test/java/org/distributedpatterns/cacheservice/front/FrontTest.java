// Written by ./platform sync from kit: front/FrontTest.java
package org.distributedpatterns.cacheservice.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.distributedpatterns.cacheservice.front.RawClient.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.GracefulShutdownResult;

/** What clients do to a socket, byte by byte. */
@org.junit.jupiter.api.Tag("kit")
class FrontTest {

    private static final String HOST = "Host: localhost\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "PUT /fast/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PUT /other HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PUT /fast/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                "PUT /other HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                "PUT /fast/a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "PUT /fast/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\na",
                "PUT /other HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked, identity\r\n\r\nabc",
                "GET /fast/a HTTP/1.1\r\nHost: x\r\nX-Name : a\r\n\r\n",
                "GET /fast/a HTTP/1.1\r\nHost: x\r\nX-Name: a\u0000b\r\n\r\n",
                "PUT /other HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
            })
    void whatIsNoRequestIsRefusedAndTheConnectionEnds(String request) throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            client.send(request + "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n");

            Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.headers()).containsEntry("Content-Type", "application/problem+json");
            assertThat(response.body()).contains("\"status\":400", "\"traceId\":\"");
            assertThat(client.isAtEnd()).isTrue();
            assertThat(front.seenBehind).noneMatch(seen -> seen.contains("smuggled"));
        }
    }

    @Test
    void whatIsTooLongOrNotSpokenHereIsRefused() throws Exception {
        try (var front = new TestFront(true)) {
            try (RawClient client = front.connect()) {
                client.send("GET /fast/" + "a".repeat(9_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
                assertThat(client.read().status()).isEqualTo(414);
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client = front.connect()) {
                client.send("GET /fast/a HTTP/1.1\r\n" + HOST + "X-Long: " + "a".repeat(9_000) + "\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(431);
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client = front.connect()) {
                client.send("GET /fast/a HTTP/1.1\r\n" + HOST + "Expect: miracles\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(417);
            }
            try (RawClient client = front.connect()) {
                client.send("GET /fast/a HTTP/9.9\r\n" + HOST + "\r\n");
                assertThat(client.read().status()).isEqualTo(505);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestsSentAheadAreAnsweredInOrderWhoeverAnswersThem(boolean nativeTransport) throws Exception {
        try (var front = new TestFront(nativeTransport);
                RawClient client = front.connect()) {
            client.send(get("/fast/one") + get("/fast/later") + get("/slow/chunked") + get("/fast/behind")
                    + "PUT /fast/two HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nvalue" + get("/fast/three"));

            assertThat(client.read().body()).isEqualTo("one");
            assertThat(front.seenBehind).isEmpty();
            front.release.complete(null);
            assertThat(client.read().body()).isEqualTo("later");
            assertThat(client.read().body()).isEqualTo("GET /slow/chunked 0");
            assertThat(client.read().body()).isEqualTo("GET /fast/behind 0");
            assertThat(client.read().body()).isEqualTo("value");
            assertThat(client.read().body()).isEqualTo("three");
        }
    }

    @Test
    void thousandsOfRequestsAheadAreAllAnswered() throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 5_000; i++) {
                        client.send(get("/fast/" + i) + (i % 1000 == 0 ? get("/other/" + i) : ""));
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < 5_000; i++) {
                assertThat(client.read().body()).isEqualTo(Integer.toString(i));
                if (i % 1000 == 0) {
                    assertThat(client.read().body()).isEqualTo("GET /other/" + i + " 0");
                }
            }
            sender.join();
        }
    }

    @Test
    void aRequestInPiecesIsARequest() throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            for (char c : ("PUT /fast/a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nvalue").toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.read().body()).isEqualTo("value");
        }
    }

    @Test
    void aRequestThatDoesNotComeToItsEndIsGivenUp() throws Exception {
        try (var front = new TestFront(true, Duration.ofSeconds(1))) {
            try (RawClient client = front.connect().send("GET /fast/a HTTP/1.1\r\nHo")) {
                assertThat(client.read().status()).isEqualTo(408);
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client =
                    front.connect().send("PUT /fast/a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nva")) {
                assertThat(client.read().status()).isEqualTo(408);
            }
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobody() throws Exception {
        try (var front = new TestFront(true);
                RawClient slow = front.connect()) {
            slow.send(get("/fast/large").repeat(20));
            try (RawClient other = front.connect()) {
                assertThat(other.send(get("/fast/large")).read().body()).hasSize(TestFront.LARGE.length);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(slow.read().body()).hasSize(TestFront.LARGE.length);
            }
        }
    }

    @Test
    void aClientThatTakesNothingIsGivenUp() throws Exception {
        try (var front = new TestFront(true, Duration.ofSeconds(1));
                RawClient client = front.connect()) {
            client.send(get("/fast/large").repeat(20));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isBroken(client));
        }
    }

    private static boolean isBroken(RawClient client) {
        try {
            client.send(get("/fast/a"));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aClientThatHasEndedItsSideGetsItsAnswers() throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            client.send(get("/fast/later") + get("/other") + get("/fast/last")).endOutput();
            front.release.complete(null);

            assertThat(client.read().body()).isEqualTo("later");
            assertThat(client.read().body()).isEqualTo("GET /other 0");
            Response last = client.read();
            assertThat(last.body()).isEqualTo("last");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void bodiesComeHoweverTheyAreFramed() throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            client.send("PUT /fast/a HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("PUT /fast/a 7");

            String large = "x".repeat((1 << 20) + 1);
            client.send("PUT /fast/a HTTP/1.1\r\n" + HOST + "Content-Length: " + large.length() + "\r\n\r\n" + large);
            assertThat(client.read().body()).isEqualTo("PUT /fast/a " + large.length());

            client.send("PUT /fast/a HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(100);
            assertThat(client.send("ab").read().body()).isEqualTo("ab");

            client.send("HEAD /other HTTP/1.1\r\n" + HOST + "\r\n" + "HEAD /fast/name HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(client.read(false).status()).isEqualTo(200);
            assertThat(client.read(false).headers()).containsEntry("Content-Length", "4");
        }
    }

    @Test
    void anAnswerDoesNotHaveToWaitForTheWholeRequest() throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            String large = "x".repeat(1 << 22); // more than anything between would hold
            client.send("PUT /early HTTP/1.1\r\n" + HOST + "Content-Length: " + large.length() + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(413);

            client.send(large).send("GET /fast/a HTTP/1.1\r\n" + HOST + "\r\nGET /b HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(client.read().body()).isEqualTo("a");
            assertThat(client.read().body()).isEqualTo("GET /b 0");
        }
    }

    @Test
    void bodiesWaitForRoom() throws Exception {
        try (var front = new TestFront(true)) {
            String half = "x".repeat(700_000);
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) { // together they are more than there is room for
                clients.add(front.connect()
                        .send("PUT /fast/a HTTP/1.1\r\n" + HOST + "Content-Length: " + half.length() + "\r\n\r\n"));
            }
            for (RawClient client : clients) {
                assertThat(client.send(half).read().body()).hasSize(half.length());
                client.close();
            }
        }
    }

    @Test
    void oldClientsAreAnsweredAsTheyExpect() throws Exception {
        try (var front = new TestFront(true)) {
            try (RawClient client = front.connect().send("GET /fast/a HTTP/1.0\r\n\r\n")) {
                assertThat(client.read().headers()).containsEntry("Connection", "close");
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client = front.connect().send("GET /other HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")) {
                Response response = client.read();
                assertThat(response.body()).isEqualTo("GET /other 0");
                assertThat(response.headers()).containsEntry("Connection", "keep-alive");
                assertThat(client.send("GET /fast/b HTTP/1.0\r\n\r\n").read().body())
                        .isEqualTo("b");
            }
        }
    }

    @Test
    void aDrainLosesNoRequest() throws Exception {
        try (var front = new TestFront(true)) {
            int port = front.port();
            var answered = new AtomicInteger();
            var busy = new CountDownLatch(16);
            List<CompletableFuture<String>> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String path = i % 2 == 0 ? "/fast/a" : "/other";
                callers.add(CompletableFuture.supplyAsync(
                        () -> callUntilTold(port, path, answered, busy),
                        command -> Thread.ofVirtual().start(command)));
            }
            RawClient waiting = front.connect().send(get("/fast/later"));
            RawClient silent = front.connect();
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();

            front.leave();
            for (CompletableFuture<String> caller : callers) {
                assertThat(caller.get(60, TimeUnit.SECONDS)).isEqualTo("told to go elsewhere");
            }
            CompletableFuture<GracefulShutdownResult> drained = front.drain();
            assertThat(silent.send(get("/fast/a")).read().body()).isEqualTo("a");
            assertThat(drained).isNotDone();
            front.release.complete(null);
            assertThat(waiting.read().headers()).containsEntry("Connection", "close");
            assertThat(drained.get(60, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
        }
    }

    /** One request after the other, until an answer ends the connection. */
    private static String callUntilTold(int port, String path, AtomicInteger answered, CountDownLatch busy) {
        try (var client = new RawClient(port)) {
            while (true) {
                Response response = client.send(get(path)).read();
                if (answered.incrementAndGet() % 10 == 0) {
                    busy.countDown();
                }
                if ("close".equals(response.headers().get("Connection"))) {
                    return "told to go elsewhere";
                }
            }
        } catch (IOException e) {
            return "lost: " + e;
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }
}
