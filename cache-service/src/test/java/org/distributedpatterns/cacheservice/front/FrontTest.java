// Written by ./platform sync from kit: front/FrontTest.java
package org.distributedpatterns.cacheservice.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);

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
        try (var front = new TestFront(SOON, LONG)) {
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
        try (var front = new TestFront(SOON, LONG);
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

    @Test
    void aHalfRequestBehindAWholeOneIsGivenUpToo() throws Exception {
        try (var front = new TestFront(SOON, LONG);
                RawClient client = front.connect()) {
            client.send(get("/fast/a") + "GET /fast/b HTTP/1.1\r\n");
            assertThat(client.read().body()).isEqualTo("a");
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aHalfRequestDoesNotCostTheAnswerToTheOneBefore() throws Exception {
        try (var front = new TestFront(SOON, LONG);
                RawClient client = front.connect().send(get("/fast/later"))) {
            Awaitility.await().until(() -> front.seenFast.contains("later"));
            client.send("GET /fa");
            try (RawClient after = front.connect().send("GET /fa")) { // when this one is given up, time is over
                assertThat(after.read().status()).isEqualTo(408);
            }
            front.release.complete(null);

            assertThat(client.read().body()).isEqualTo("later");
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    @Test
    void whoAsksNothingIsClosedAndWhoWaitsIsNot() throws Exception {
        try (var front = new TestFront(LONG, SOON);
                RawClient waiting = front.connect().send(get("/fast/later"));
                RawClient idle = front.connect().send(get("/fast/a"))) {
            assertThat(idle.read().body()).isEqualTo("a");
            assertThat(idle.isAtEnd()).isTrue();
            front.release.complete(null);
            assertThat(waiting.read().body()).isEqualTo("later");
        }
    }

    @Test
    void moreConnectionsThanAllowedAreClosed() throws Exception {
        try (var front = new TestFront(true)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < TestFront.CONNECTIONS; i++) {
                clients.add(front.connect());
                assertThat(clients.getLast().send(get("/fast/a")).read().status())
                        .isEqualTo(200);
            }
            try (RawClient another = front.connect()) {
                assertThat(another.isAtEnd()).isTrue();
            }
            clients.getFirst().close();
            Awaitility.await().ignoreException(IOException.class).until(() -> isServed(front));
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static boolean isServed(TestFront front) throws IOException {
        try (RawClient client = front.connect()) {
            return client.send(get("/fast/a")).read().status() == 200;
        }
    }

    @Test
    void aClientThatEndsItsSideWithinARequestIsGivenUp() throws Exception {
        try (var front = new TestFront(true)) {
            String put = "PUT /fast/a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nva";
            try (RawClient client = front.connect().send(get("/fast/b") + put).endOutput()) {
                assertThat(client.read().body()).isEqualTo("b");
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client =
                    front.connect().send(put.replace("fast", "other")).endOutput()) {
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client = front.connect().endOutput()) {
                assertThat(client.isAtEnd()).isTrue();
            }
            assertThat(front.seenFast).containsExactly("b");
        }
    }

    @Test
    void whoGivesUpHisBodyMakesRoomForOthers() throws Exception {
        try (var front = new TestFront(true)) {
            String large = "x".repeat(1 << 20); // all the room there is
            String put = "PUT /fast/a HTTP/1.1\r\n" + HOST + "Content-Length: " + large.length() + "\r\n";
            RawClient first = front.connect().send(put + "Expect: 100-continue\r\n\r\n");
            assertThat(first.read(false).status()).isEqualTo(100); // it has the room
            try (RawClient second = front.connect().send(get("/fast/in") + put + "\r\n");
                    RawClient third = front.connect().send(get("/fast/in") + put + "\r\n")) {
                assertThat(second.read().body()).isEqualTo("in");
                assertThat(third.read().body()).isEqualTo("in");
                second.close();
                first.send("half of it").close();

                assertThat(third.send(large).read().body()).hasSize(large.length());
            }
        }
    }

    @Test
    void theOneBehindIsToldToGoOnByTheFront() throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            client.send("PUT /other HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(100);
            assertThat(client.send("ab").read().body()).isEqualTo("PUT /other 2");
        }
    }

    @Test
    void whatTheFastPathAnswersIsCountedAndWhatItHandsOnIsNot() throws Exception {
        try (var front = new TestFront(true);
                RawClient client = front.connect()) {
            client.send(get("/fast/a") + get("/fast/behind") + get("/other") + get("/fast/b"));
            for (int i = 0; i < 4; i++) {
                assertThat(client.read().status()).isEqualTo(200);
            }
            Awaitility.await()
                    .untilAsserted(
                            () -> { // counted once the answer has been written
                                var timers = front.meters
                                        .find("http.server.requests")
                                        .timers();
                                assertThat(timers).singleElement().satisfies(timer -> {
                                    assertThat(timer.count()).isEqualTo(2);
                                    assertThat(timer.getId().getTags())
                                            .contains(
                                                    Tag.of("method", "GET"),
                                                    Tag.of("status", "200"),
                                                    Tag.of("outcome", "SUCCESS"),
                                                    Tag.of("uri", "/fast/{name}"));
                                });
                            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le", "NONSENSE\r\n\r\n"})
    void noAnswerFromBehindIsAProblem(String answer) throws Exception {
        try (var front = new TestFront(RawServer.answering(answer));
                RawClient client = front.connect().send(get("/other") + get("/fast/unheard"))) {
            Response response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.headers())
                    .containsEntry("Content-Type", "application/problem+json")
                    .containsEntry("Retry-After", "1");
            assertThat(client.isAtEnd()).isTrue();
            assertThat(front.seenFast).isEmpty();
        }
    }

    @Test
    void nobodyBehindIsAProblem() throws Exception {
        RawServer gone = RawServer.answering("");
        try (var front = new TestFront(gone);
                RawClient client = front.connect()) {
            gone.stop();
            assertThat(client.send(get("/other")).read().status()).isEqualTo(503);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nnonsense\r\n",
            })
    void anAnswerThatIsCutOffIsCutOffForTheClient(String rest) throws Exception {
        try (var front = new TestFront(RawServer.answering("HTTP/1.1 200 OK\r\n" + rest));
                RawClient client = front.connect().send(get("/other") + get("/fast/unheard"))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(client::read);
            assertThat(front.seenFast).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\n\r\nok", // to the end of the connection
            })
    void anAnswerFromBehindComesHoweverItIsFramed(String answer) throws Exception {
        try (var front = new TestFront(RawServer.answering(answer));
                RawClient client = front.connect()) {
            client.send(get("/other").repeat(3));
            for (int i = 0; i < 3; i++) { // each over a connection of its own
                Response response = client.read();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000000000\r\n\r\n", "\r\n"})
    void aSlowClientHoldsUpWhoAnswersAndItsEndEndsTheAnswer(String head) throws Exception {
        RawServer endless = RawServer.answeringForever("HTTP/1.1 200 OK\r\n" + head, "x".repeat(64 * 1024));
        try (var front = new TestFront(endless)) {
            try (RawClient slow = front.connect().send(get("/other"));
                    RawClient other = front.connect()) {
                var before = new AtomicLong(-1);
                Awaitility.await() // until sockets and buffers hold what they can
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> before.getAndSet(endless.written.get()) == endless.written.get());
                assertThat(endless.written.get()).isLessThan(64 << 20);
                assertThat(other.send(get("/fast/a")).read().body()).isEqualTo("a");
                assertThat(slow.isAtEnd()).isFalse();
            }
            Awaitility.await().until(() -> endless.ended.get() == 1);
        }
    }

    @Test
    void fieldsOfThisHopEndHere() throws Exception {
        RawServer behind = RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + "Keep-Alive: timeout=1\r\nX-Answer: a\r\n\r\nok");
        try (var front = new TestFront(behind);
                RawClient client = front.connect()) {
            client.send("POST /other HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nX-Mine: a\r\nX-Yours: b\r\n"
                    + "Connection: x-mine, content-length, host\r\nTE: trailers\r\nUpgrade: h2c\r\n\r\nab");

            assertThat(client.read().headers()).containsEntry("X-Answer", "a").doesNotContainKey("Keep-Alive");
            assertThat(behind.lines)
                    .containsExactlyInAnyOrder("POST /other HTTP/1.1", HOST.strip(), "Content-Length: 2", "X-Yours: b");
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }
}
