// Written by ./platform sync from kit: front/RawClient.java
package org.distributedpatterns.shardservice.front;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A socket, and answers read from it as they are framed. */
final class RawClient implements AutoCloseable {

    /** An answer. */
    record Response(int status, Map<String, String> headers, String body) {}

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    RawClient endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    Response read() throws IOException {
        return read(true);
    }

    /** @param withBody false for the answer to HEAD */
    Response read(boolean withBody) throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        int code = Integer.parseInt(status.split(" ", -1)[1]);
        String body = "";
        if (withBody && headers.containsKey("Content-Length")) {
            body = exactly(Integer.parseInt(headers.get("Content-Length")));
        } else if (withBody && "chunked".equals(headers.get("Transfer-Encoding"))) {
            body = chunks();
        }
        return new Response(code, headers, body);
    }

    private String chunks() throws IOException {
        var all = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(line().toLowerCase(Locale.ROOT), 16);
            all.append(exactly(size));
            line();
            if (size == 0) {
                return all.toString();
            }
        }
    }

    private String exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(bytes.length + " bytes of " + length);
        }
        return new String(bytes, ISO_8859_1);
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("after \"" + line + "\"");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** Whether the other side has ended the connection. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
