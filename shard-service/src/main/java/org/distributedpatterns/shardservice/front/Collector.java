// Written by ./platform sync from kit: front/Collector.java
package org.distributedpatterns.shardservice.front;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.Consumer;

/** Collects the body of a fast request of known length, once there is room for it. */
final class Collector implements Intake {

    private static final byte[] NOTHING = {};

    private final Room room;
    private final int length;
    private final Consumer<byte[]> whenComplete;
    private byte[] body = NOTHING;
    private int received;
    private boolean ready;
    private boolean over;

    /** @param length of the body: {@code Content-Length} */
    Collector(Room room, int length, Consumer<byte[]> whenComplete) {
        this.room = room;
        this.length = length;
        this.whenComplete = whenComplete;
    }

    /** @param whenReady runs when there is room: at once, or later */
    void begin(Runnable whenReady) {
        if (length == 0) {
            ready = true;
            return;
        }
        room.take(length, () -> {
            if (over) {
                room.give(length); // the client did not wait so long
                return;
            }
            ready = true;
            body = new byte[length];
            whenReady.run();
        });
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void take(HttpContent part) {
        ByteBuf bytes = part.content();
        int count = bytes.readableBytes();
        bytes.readBytes(body, received, count);
        received += count;
        boolean last = part instanceof LastHttpContent;
        part.release();
        if (last) {
            whenComplete.accept(body);
        }
    }

    /** Gives the room back, once. */
    void end() {
        if (!over && ready && length > 0) {
            room.give(length);
        }
        over = true;
    }
}
