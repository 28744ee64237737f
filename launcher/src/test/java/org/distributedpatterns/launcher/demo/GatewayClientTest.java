package org.distributedpatterns.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.distributedpatterns.launcher.terminal.Failure;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GatewayClientTest {

    @BeforeAll
    static void asTheCommandDoes() {
        GatewayClient.forbidRetries();
    }

    @Test
    void aGetOnAConnectionThatBreaksIsNotSentAgain() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serveOneRequestPerConnection(server, requests));
            try (GatewayClient client = new GatewayClient(URI.create("http://127.0.0.1:" + server.getLocalPort()))) {
                assertThat(client.get("/one", 200).text()).isEqualTo("ok");
                assertThatThrownBy(() -> client.get("/two", 200))
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("GET /two got no answer");
                assertThat(client.sent()).isEqualTo(2);
                assertThat(client.failed()).isEqualTo(1);
            }
        }
        assertThat(requests).hasValue(2);
    }

    /** Keeps the connection after the first answer, and closes it when the second request has come. */
    private static void serveOneRequestPerConnection(ServerSocket server, AtomicInteger requests) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                readHead(in);
                requests.incrementAndGet();
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
                readHead(in);
                requests.incrementAndGet();
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private static void readHead(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
    }
}
