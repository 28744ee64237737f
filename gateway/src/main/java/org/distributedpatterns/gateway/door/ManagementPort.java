package org.distributedpatterns.gateway.door;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells the management port from the door. The management context inherits the filters and handlers of the gateway, and
 * without a distinction would route, too.
 */
@Component
class ManagementPort {

    private volatile int port = -1;

    @EventListener
    void onStart(WebServerInitializedEvent event) {
        if ("management".equals(event.getApplicationContext().getServerNamespace())) {
            port = event.getWebServer().getPort();
        }
    }

    boolean received(ServerWebExchange exchange) {
        return isAt(exchange.getRequest().getLocalAddress());
    }

    boolean isAt(@Nullable SocketAddress local) {
        return local instanceof InetSocketAddress address && address.getPort() == port;
    }
}
