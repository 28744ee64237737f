// Written by ./platform sync from kit: front/Room.java
package org.distributedpatterns.shardservice.front;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The memory that one event loop lends to request bodies. Who finds no room waits, in the order of arrival, and reads
 * nothing meanwhile. Used by its loop only.
 */
final class Room {

    private record Waiting(int bytes, Runnable whenFree) {}

    private final Queue<Waiting> queue = new ArrayDeque<>();
    private long free;

    /** @param bytes at least the largest body */
    Room(long bytes) {
        this.free = bytes;
    }

    /**
     * Takes room.
     *
     * @param whenFree runs as soon as the room is there: before this returns, or later
     */
    void take(int bytes, Runnable whenFree) {
        if (queue.isEmpty() && bytes <= free) {
            free -= bytes;
            whenFree.run();
        } else {
            queue.add(new Waiting(bytes, whenFree));
        }
    }

    /** Gives it back. */
    void give(int bytes) {
        free += bytes;
        for (Waiting next = queue.peek(); next != null && next.bytes() <= free; next = queue.peek()) {
            queue.remove();
            free -= next.bytes();
            next.whenFree().run();
        }
    }
}
