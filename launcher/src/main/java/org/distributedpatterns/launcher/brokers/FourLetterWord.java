package org.distributedpatterns.launcher.brokers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** ZooKeeper's commands of four letters, in plain text on the client port. */
final class FourLetterWord {

    private static final int TIMEOUT_MILLIS = 1000;

    private FourLetterWord() {}

    /** The server's answer, empty if there is none. */
    static String ask(int port, String word) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(word.getBytes(US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
