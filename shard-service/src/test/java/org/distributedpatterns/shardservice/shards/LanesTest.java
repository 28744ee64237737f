package org.distributedpatterns.shardservice.shards;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.distributedpatterns.shardservice.front.Transport;
import org.distributedpatterns.shardservice.membership.Member;
import org.distributedpatterns.shardservice.shift.Shifts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Lanes to a shard that answers each request with its path, unless it is told to do otherwise. */
class LanesTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Transport transport = new Transport("test", 1, true);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private ServerSocket server;
    private Shard shard;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        shard = new Shard(
                new Member("cache-service-1", "127.0.0.1", server.getLocalPort(), Map.of()),
                new Shifts(System::nanoTime));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        released.countDown();
        server.close();
        transport.close();
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String path = line.split(" ", -1)[1];
                while (!in.readLine().isEmpty()) {} // the header fields do not matter here
                requests.incrementAndGet();
                if (path.endsWith("/wait")) {
                    released.await();
                }
                if (path.endsWith("/break-" + connections)) {
                    return;
                }
                String body = line.startsWith("HEAD") ? "" : path;
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + body)
                        .getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            requests.get(); // the lane was given up: nobody reads the answer
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.incrementAndGet();
        }
    }

    private Lanes lanes(int inFlight, Duration stalledAfter) {
        return lanes(inFlight, stalledAfter, LONG);
    }

    private Lanes lanes(int inFlight, Duration stalledAfter, Duration idleTimeout) {
        return new Lanes(
                transport, LONG, new LaneProperties(1, inFlight, DataSize.ofMegabytes(1), stalledAfter, idleTimeout));
    }

    private CompletableFuture<String> get(Lanes lanes, String path, Duration timeout) {
        return lanes.send(shard, new LaneCall("GET", path, null, timeout))
                .thenApply(answer -> new String(answer.body(), ISO_8859_1));
    }

    @Test
    void manyCallsShareOneConnectionAndEachGetsItsOwnAnswer() throws Exception {
        Lanes lanes = lanes(1024, LONG);
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(get(lanes, "/" + i, LONG));
        }
        LaneAnswer head =
                lanes.send(shard, new LaneCall("HEAD", "/head", null, LONG)).get(60, TimeUnit.SECONDS);

        for (int i = 0; i < 500; i++) {
            assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("/" + i);
        }
        assertThat(head.header("Content-Length")).isEqualTo("5");
        assertThat(connections).hasValue(1);
    }

    @Test
    void aCallThatIsLateFailsAloneAndItsAnswerIsDropped() throws Exception {
        Lanes lanes = lanes(1024, LONG);
        CompletableFuture<String> late = get(lanes, "/wait", Duration.ofMillis(100));
        CompletableFuture<String> next = get(lanes, "/next", LONG);

        assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("in time");
        assertThat(next).isNotDone();
        released.countDown();
        assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo("/next");
    }

    @Test
    void whatWasOnAConnectionThatBrokeIsSentOnceMore() throws Exception {
        Lanes lanes = lanes(1024, LONG);
        assertThat(get(lanes, "/first", LONG).get(60, TimeUnit.SECONDS)).isEqualTo("/first");

        CompletableFuture<String> broken = get(lanes, "/break-1", LONG);
        CompletableFuture<String> behind = get(lanes, "/behind", LONG);

        assertThat(broken.get(60, TimeUnit.SECONDS)).isEqualTo("/break-1");
        assertThat(behind.get(60, TimeUnit.SECONDS)).isEqualTo("/behind");
        assertThat(connections).hasValue(2);
    }

    @Test
    void aConnectionOnWhichNothingComesIsGivenUp() throws Exception {
        Lanes lanes = lanes(1024, Duration.ofMillis(200));
        CompletableFuture<String> stuck = get(lanes, "/wait", Duration.ofMillis(100));
        assertThatThrownBy(() -> stuck.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);

        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                get(lanes, "/other", Duration.ofMillis(100)).get(60, TimeUnit.SECONDS))
                        .isEqualTo("/other"));
        assertThat(connections.get()).isGreaterThan(1);
    }

    @Test
    void aConnectionThatNobodyUsesIsClosed() throws Exception {
        Lanes lanes = lanes(1024, LONG, Duration.ofMillis(200));
        assertThat(get(lanes, "/once", Duration.ofSeconds(2)).get(60, TimeUnit.SECONDS))
                .isEqualTo("/once");

        Awaitility.await().untilAsserted(() -> assertThat(ended).hasValue(1));
        assertThat(get(lanes, "/again", LONG).get(60, TimeUnit.SECONDS)).isEqualTo("/again");
        assertThat(connections).hasValue(2);
    }

    @Test
    void moreThanALaneHoldsIsRefused() throws Exception {
        Lanes lanes = lanes(4, LONG);
        List<CompletableFuture<String>> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            held.add(get(lanes, "/wait", LONG));
        }
        assertThatThrownBy(() -> get(lanes, "/one-too-many", LONG).get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("enough to do");
        released.countDown();
        for (CompletableFuture<String> each : held) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo("/wait");
        }
    }

    @Test
    void aShardThatIsNotThereFailsAtOnce() throws Exception {
        server.close();
        Lanes lanes = lanes(4, LONG);

        assertThatThrownBy(() -> get(lanes, "/any", LONG).get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("can't be reached");
    }
}
