package org.distributedpatterns.gateway.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** All that stand at the door, in the order of their filters. */
public record EarlyDoors(List<EarlyDoor> doors) implements EarlyDoor {

    public EarlyDoors {
        doors = List.copyOf(doors);
    }

    @Override
    public boolean admits(HttpRequest request, Channel connection) {
        for (EarlyDoor each : doors) {
            if (!each.admits(request, connection)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void answers(HttpRequest request, Channel connection, EarlyAnswer answer) {
        for (EarlyDoor each : doors) {
            each.answers(request, connection, answer);
        }
    }

    @Override
    public boolean enters(HttpRequest request, Channel connection) {
        for (EarlyDoor each : doors) {
            if (!each.enters(request, connection)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void passes(HttpRequest request, Channel connection, HttpHeaders answer) {
        for (EarlyDoor each : doors) {
            each.passes(request, connection, answer);
        }
    }
}
