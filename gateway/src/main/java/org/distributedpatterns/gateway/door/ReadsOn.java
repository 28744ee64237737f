package org.distributedpatterns.gateway.door;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.distributedpatterns.gateway.wire.Messages;

/**
 * Reads on after each answer. Reactor Netty 1.3.7 forgets to after the answer to a request that it had buffered (its
 * issue 4361), and callers who have all that Content-Length announced send the next one before the last content is out:
 * on a connection that is kept they would wait for good.
 */
class ReadsOn extends ChannelDuplexHandler {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (Messages.endsAnswer(message)) {
            answered();
            context.write(message, promise.unvoid()).addListener(written -> context.read());
        } else {
            context.write(message, promise);
        }
    }

    /** The end of an answer is on its way. */
    void answered() {}
}
