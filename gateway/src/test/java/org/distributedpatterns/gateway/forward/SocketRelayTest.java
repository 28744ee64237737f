package org.distributedpatterns.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.netty.NettyPipeline;

/** An embedded channel does at once what is asked of it: here, one side is always gone before the other is told. */
class SocketRelayTest {

    private final EmbeddedChannel service = side();
    private final EmbeddedChannel caller = side();
    private final SocketRelay relay = new SocketRelay(service, caller, Duration.ofMinutes(1));

    private static EmbeddedChannel side() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(NettyPipeline.ReactiveBridge, new ChannelInboundHandlerAdapter());
        return channel;
    }

    private void begin() {
        relay.begin();
        service.runPendingTasks();
    }

    private static String closedWith(EmbeddedChannel channel) {
        CloseWebSocketFrame frame = channel.readOutbound();
        try {
            return frame.statusCode() + " " + frame.reasonText();
        } finally {
            frame.release();
        }
    }

    @Test
    void bothSidesHearWhyTheGatewayEndsIt() {
        begin();
        relay.end("shutting down");
        assertThat(closedWith(caller)).isEqualTo("1001 shutting down");
        assertThat(closedWith(service)).isEqualTo("1001 shutting down");
        assertThat(caller.isOpen()).isFalse();
        assertThat(service.isOpen()).isFalse();
        assertThat(relay.over()).isDone();
    }

    @Test
    void aSideThatBreaksOffIsToldToTheOther() {
        begin();
        service.close();
        assertThat(closedWith(caller)).startsWith("1011");
        assertThat(caller.isOpen()).isFalse();
        assertThat(relay.over()).isDone();
    }

    @Test
    void aCallerThatBreaksOffBeforeTheRelayBeginsIsToldToTheServiceToo() {
        caller.close();
        relay.abandon();
        service.runPendingTasks();
        assertThat(closedWith(service)).startsWith("1001");
        assertThat(service.isOpen()).isFalse();
        assertThat(relay.over()).isDone();
    }
}
