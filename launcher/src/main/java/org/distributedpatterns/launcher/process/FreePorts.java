package org.distributedpatterns.launcher.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * Picks ports on 127.0.0.1 that nobody listens on, below the range from which systems take the ports of outgoing
 * connections: one from that range could be taken between the choice and the use. No port is picked twice.
 */
public final class FreePorts {

    static final int FIRST = 18_000;
    static final int LAST = 31_999;
    private static final int STRIDE = 100;

    private final Set<Integer> picked = new HashSet<>();
    private int next;

    /** Starts to look at a place that depends on the seed, so that two launchers rarely look at the same ports. */
    public FreePorts(int seed) {
        int strides = (LAST - FIRST + 1) / STRIDE;
        next = FIRST + Math.floorMod(seed, strides) * STRIDE;
    }

    /** The next free port. */
    public synchronized int next() {
        for (int tried = FIRST; tried <= LAST; tried++) {
            int port = next;
            next = port == LAST ? FIRST : port + 1;
            if (!picked.contains(port) && isFree(port)) {
                picked.add(port);
                return port;
            }
        }
        throw new Failure("no free port between " + FIRST + " and " + LAST);
    }

    /** Whether a server could listen on this port of 127.0.0.1. */
    public static boolean isFree(int port) {
        if (isListenedOn(port)) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody takes connections on this port of 127.0.0.1. */
    public static boolean isListenedOn(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
