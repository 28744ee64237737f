// Written by ./platform sync from kit: front/RawServer.java
package org.distributedpatterns.shardservice.front;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.WebServer;

/** Stands for Tomcat: reads the head of one request per connection, sends the same bytes whatever it is, and closes. */
final class RawServer implements WebServer {

    /** The lines of the requests' heads. */
    final List<String> lines = new CopyOnWriteArrayList<>();

    /** How much of bodies it could write so far. */
    final AtomicLong written = new AtomicLong();

    /** Connections that it has closed, or found closed. */
    final AtomicLong ended = new AtomicLong();

    private final ServerSocket listening;
    private final byte[] head;
    private final byte[] body;
    private final boolean endless;

    private RawServer(String head, String body, boolean endless) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.head = head.getBytes(ISO_8859_1);
        this.body = body.getBytes(ISO_8859_1);
        this.endless = endless;
    }

    static RawServer answering(String answer) throws IOException {
        return new RawServer(answer, "", false);
    }

    /** The body is repeated for as long as somebody takes it. */
    static RawServer answeringForever(String head, String body) throws IOException {
        return new RawServer(head, body, true);
    }

    @Override
    public void start() {
        Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket accepted = listening.accept();
                    Thread.ofVirtual().start(() -> serve(accepted));
                } catch (IOException e) {
                    return; // it is over
                }
            }
        });
    }

    private void serve(Socket accepted) {
        try (accepted) {
            var in = new BufferedReader(new InputStreamReader(accepted.getInputStream(), ISO_8859_1));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                lines.add(line);
            }
            accepted.getOutputStream().write(head);
            do {
                accepted.getOutputStream().write(body);
                written.addAndGet(body.length);
            } while (endless);
        } catch (IOException e) {
            if (!endless) {
                throw new UncheckedIOException(e);
            }
        } finally {
            ended.incrementAndGet();
        }
    }

    @Override
    public void stop() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int getPort() {
        return listening.getLocalPort();
    }

    @Override
    public void shutDownGracefully(GracefulShutdownCallback callback) {
        callback.shutdownComplete(GracefulShutdownResult.IDLE);
    }
}
