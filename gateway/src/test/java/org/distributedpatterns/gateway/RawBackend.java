package org.distributedpatterns.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;

/** A service that sees and says every byte: its answers are written down in the test. */
final class RawBackend implements AutoCloseable {

    /** Answers one request. */
    @FunctionalInterface
    interface Script {
        void answer(Socket connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    private final TestMembership membership;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    RawBackend(CuratorFramework curator, String service, String instance, String prefix) throws Exception {
        this.membership = new TestMembership(curator, service, instance, server.getLocalPort(), prefix);
        Thread.ofVirtual().start(this::accept);
        membership.join();
    }

    /** @param path without the query */
    RawBackend on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    /** @param answer its bytes */
    RawBackend on(String path, String answer) {
        return on(path, connection -> {
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            connection.getOutputStream().flush();
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** The heads of all requests, readiness checks apart. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    int connections() {
        return connections.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            String head = head(connection.getInputStream());
            while (!head.isEmpty()) {
                String path = head.split(" ", 3)[1].split("[?]", 2)[0];
                if (path.startsWith("/actuator")) {
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    heads.add(head);
                    scripts.get(path).answer(connection);
                }
                head = head(connection.getInputStream());
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            // the other side has gone, or the script has no more to say: this connection ends
        } finally {
            connections.remove(connection);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0) {
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            next = in.read();
        }
        return "";
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
        membership.close();
    }
}
