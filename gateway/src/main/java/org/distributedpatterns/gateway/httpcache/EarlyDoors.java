package org.distributedpatterns.gateway.httpcache;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** All that stand at the door. */
record EarlyDoors(List<EarlyDoor> doors) implements EarlyDoor {

    EarlyDoors {
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
}
