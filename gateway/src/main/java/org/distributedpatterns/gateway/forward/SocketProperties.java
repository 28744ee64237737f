package org.distributedpatterns.gateway.forward;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How WebSockets are carried.
 *
 * @param maxOpen how many at a time
 * @param idle how long neither side may say anything; a ping is something
 * @param maxFrame the largest frame; a message may have many
 */
@ConfigurationProperties("platform.gateway.websocket")
record SocketProperties(
        @DefaultValue("1024") int maxOpen,
        @DefaultValue("5m") Duration idle,
        @DefaultValue("1MB") DataSize maxFrame) {

    SocketProperties {
        if (maxOpen < 1) {
            throw new IllegalArgumentException("platform.gateway.websocket.max-open must be at least 1");
        }
        if (!idle.isPositive()) {
            throw new IllegalArgumentException("platform.gateway.websocket.idle must be positive");
        }
        if (maxFrame.toBytes() < 125 || maxFrame.toMegabytes() > 64) {
            throw new IllegalArgumentException(
                    "platform.gateway.websocket.max-frame must be from 125B (the largest ping) to 64MB");
        }
    }
}
