package org.distributedpatterns.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.balance.Pools;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.distributedpatterns.gateway.tcp.TcpProperties.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TCP connections to real PostgreSQL servers, and to sockets that end and stall as they should not. */
class TcpIT {

    private static final RouteSettings SETTINGS = SettingsReader.read(Map.of());

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private final AtomicBoolean closed = new AtomicBoolean();

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private static final class Fixed implements Directory {

        private final Fleet fleet;

        Fixed(List<Member> members) {
            this.fleet = new Fleet(Map.of("db", members), true);
        }

        @Override
        public Fleet current() {
            return fleet;
        }

        @Override
        public void onChange(Consumer<Fleet> listener) {
            listener.accept(fleet);
        }
    }

    private int door(int maxConnections, Duration idle, int... ports) {
        List<Member> members = new ArrayList<>();
        for (int port : ports) {
            members.add(new Member("db-" + port, "127.0.0.1", port, Map.of()));
        }
        Pools pools =
                new Pools(new Fixed(members), service -> SETTINGS, System::nanoTime, service -> (member, reason) -> {});
        TcpDoors doors = new TcpDoors(
                new TcpProperties(
                        Map.of("db", new Listener(0, "127.0.0.1", maxConnections, Duration.ofSeconds(1), idle))),
                pools,
                service -> closed.get(),
                new TcpMeters(meters));
        doors.open();
        open.add(doors);
        return doors.port("db");
    }

    private EmbeddedPostgres postgres() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("shared_buffers", "16MB")
                .start();
        open.add(postgres);
        return postgres;
    }

    private static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&loginTimeout=10");
    }

    private static int serverPort(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select inet_server_port()")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void anApplicationTalksToPostgreSqlOnItsOwnMachineAndGoesToAnotherWhenOneDies() throws Exception {
        EmbeddedPostgres first = postgres();
        EmbeddedPostgres second = postgres();
        int port = door(16, Duration.ofMinutes(1), first.getPort(), second.getPort());
        try (Connection one = connect(port);
                Connection other = connect(port)) {
            assertThat(List.of(serverPort(one), serverPort(other)))
                    .containsExactlyInAnyOrder(first.getPort(), second.getPort());
            try (Statement statement = one.createStatement();
                    ResultSet rows =
                            statement.executeQuery("select i, repeat('x', 1000) from generate_series(1, 20000) i")) {
                int count = 0;
                while (rows.next()) {
                    assertThat(rows.getInt(1)).isEqualTo(++count);
                }
                assertThat(count).isEqualTo(20_000); // 20 MB
            }
            Connection toFirst = serverPort(one) == first.getPort() ? one : other;
            Connection toSecond = toFirst == one ? other : one;
            first.close();
            await().untilAsserted(
                            () -> assertThatThrownBy(() -> serverPort(toFirst)).isInstanceOf(SQLException.class));
            assertThat(serverPort(toSecond)).isEqualTo(second.getPort());
        }
        for (int i = 0; i < 4; i++) {
            try (Connection next = connect(port)) {
                assertThat(serverPort(next)).isEqualTo(second.getPort());
            }
        }
    }

    @Test
    void theEndOfOneDirectionLeavesTheOtherOpen() throws Exception {
        ServerSocket server = listen();
        int port = door(16, Duration.ofMinutes(1), server.getLocalPort());
        Thread.ofVirtual().start(() -> {
            try (Socket accepted = server.accept()) {
                byte[] all = accepted.getInputStream().readAllBytes(); // until the caller has ended its half
                accepted.getOutputStream().write(("got " + all.length).getBytes(StandardCharsets.US_ASCII));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.setSoTimeout(10_000);
            caller.getOutputStream().write(new byte[100_000]);
            caller.shutdownOutput();
            assertThat(new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("got 100000");
        }
    }

    @Test
    void aReaderThatStallsStopsTheWriter() throws Exception {
        ServerSocket server = listen();
        int port = door(16, Duration.ofMinutes(1), server.getLocalPort());
        try (Socket caller = new Socket("127.0.0.1", port);
                Socket accepted = server.accept()) {
            AtomicLong written = new AtomicLong();
            OutputStream out = caller.getOutputStream();
            Thread writer = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (written.get() < 256 * 1024 * 1024) {
                        out.write(new byte[64 * 1024]);
                        written.addAndGet(64 * 1024);
                    }
                } catch (java.io.IOException e) {
                    written.set(-1);
                }
            });
            AtomicLong last = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> written.get() == last.getAndSet(written.get()));
            assertThat(written.get()).isLessThan(64L * 1024 * 1024); // what the kernel's buffers took
            InputStream in = accepted.getInputStream();
            long read = 0;
            byte[] buffer = new byte[64 * 1024];
            while (read < 256L * 1024 * 1024) {
                read += in.read(buffer);
            }
            writer.join(10_000);
            assertThat(written.get()).isEqualTo(256L * 1024 * 1024);
        }
    }

    @Test
    void connectionsAreBoundedAndIdleOnesEnd() throws Exception {
        ServerSocket server = listen();
        int port = door(1, Duration.ofMillis(500), server.getLocalPort());
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.setSoTimeout(10_000);
            server.accept();
            try (Socket second = new Socket("127.0.0.1", port)) {
                second.setSoTimeout(10_000);
                assertThat(ends(second)).isTrue();
            }
            assertThat(ends(caller)).isTrue();
        }
        await().until(() ->
                meters.get("platform.gateway.tcp.connections").gauge().value() == 0);
        assertThat(meters.get("platform.gateway.tcp.accepted")
                        .tag("outcome", "refused")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    /** By an orderly end or a reset. */
    private static boolean ends(Socket socket) throws Exception {
        try {
            return socket.getInputStream().read() == -1;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /** Within a connection nobody would ask for the token. */
    @Test
    void whileTheServiceHasCallsThatNeedTheAdminTokenNothingIsCarried() throws Exception {
        ServerSocket server = listen();
        int port = door(16, Duration.ofMinutes(1), server.getLocalPort());
        closed.set(true);
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.setSoTimeout(10_000);
            assertThat(caller.getInputStream().read()).isEqualTo(-1);
        }
        closed.set(false);
        try (Socket caller = new Socket("127.0.0.1", port);
                Socket accepted = server.accept()) { // this one's: nothing had come of the first
            caller.getOutputStream().write('x');
            accepted.setSoTimeout(10_000);
            assertThat(accepted.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void withNoInstanceAtAllTheConnectionEnds() throws Exception {
        ServerSocket gone = listen();
        gone.close();
        int port = door(1, Duration.ofMinutes(1), gone.getLocalPort());
        try (Socket caller = new Socket("127.0.0.1", port)) {
            caller.setSoTimeout(10_000);
            assertThat(ends(caller)).isTrue();
        }
    }

    private ServerSocket listen() throws Exception {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        return server;
    }
}
