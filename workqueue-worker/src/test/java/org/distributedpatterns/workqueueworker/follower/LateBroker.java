// Written by ./platform sync from kit: follower/LateBroker.java
package org.distributedpatterns.workqueueworker.follower;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An address at which nobody listens at first, and later a broker: what it answers names its own address then. */
final class LateBroker implements AutoCloseable {

    private final String broker;
    private final int port;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private @Nullable ServerSocket server;

    LateBroker(String broker) throws IOException {
        this.broker = broker;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void come() throws IOException {
        ServerSocket listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        server = listening;
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket caller = listening.accept();
                    String[] address = broker.split(":");
                    Socket called = new Socket();
                    called.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
                    open.addAll(List.of(caller, called));
                    pass(caller.getInputStream(), called.getOutputStream());
                    pass(called.getInputStream(), caller.getOutputStream());
                }
            } catch (IOException e) {
                // closed, by the test
            }
        });
    }

    private static void pass(InputStream from, OutputStream to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to) {
                from.transferTo(to);
            } catch (IOException e) {
                // one end is gone, and so goes the other
            }
        });
    }

    @Override
    public void close() throws IOException {
        ServerSocket listening = server;
        if (listening != null) {
            listening.close();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
