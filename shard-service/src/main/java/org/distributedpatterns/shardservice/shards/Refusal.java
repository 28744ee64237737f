package org.distributedpatterns.shardservice.shards;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import org.distributedpatterns.shardservice.membership.Member;

/**
 * Whether nobody listens at an address any more. A refused connection is the one failure that proves an end: the
 * machine answers, and the process that listened there is gone. Silence proves nothing.
 */
final class Refusal {

    private static final int TIMEOUT_MILLIS = 300;

    private Refusal() {}

    /** Blocks for a connection's time. */
    static boolean isRefused(Member member) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(member.host(), member.port()), TIMEOUT_MILLIS);
            return false;
        } catch (ConnectException e) {
            String message = e.getMessage();
            return message != null && message.toLowerCase(Locale.ROOT).contains("refused");
        } catch (IOException _) {
            return false; // too slow, or unreachable: it may live
        }
    }
}
