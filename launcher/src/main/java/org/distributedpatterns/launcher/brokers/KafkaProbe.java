package org.distributedpatterns.launcher.brokers;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * Asks a broker for the versions that it speaks (ApiVersions, version 0), which it answers as soon as it processes
 * requests: an open port says less, a starting broker has one already.
 */
final class KafkaProbe {

    private static final int TIMEOUT_MILLIS = 1000;
    private static final short API_VERSIONS = 18;
    private static final short VERSION = 0;
    private static final int CORRELATION_ID = 7;
    private static final short NO_CLIENT_ID = -1;

    private KafkaProbe() {}

    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            ByteBuffer request = ByteBuffer.allocate(10)
                    .putShort(API_VERSIONS)
                    .putShort(VERSION)
                    .putInt(CORRELATION_ID)
                    .putShort(NO_CLIENT_ID);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(request.position());
            out.write(request.array());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int size = in.readInt();
            int correlationId = in.readInt();
            short error = in.readShort();
            return size > 6 && correlationId == CORRELATION_ID && error == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
