package org.distributedpatterns.kit.front;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/** Makes Tomcat as Spring Boot configures it, moves it to the loopback interface and puts the front in its place. */
final class FrontWebServerFactory extends TomcatServletWebServerFactory {

    /** What makes the front of a Tomcat. */
    interface Front {

        FrontWebServer of(WebServer tomcat, InetSocketAddress address);
    }

    private final @Nullable Front front;
    private volatile @Nullable FrontWebServer server;

    /** Spring Boot makes the management port's server of the same class, by this constructor: plain Tomcat. */
    FrontWebServerFactory() {
        this.front = null;
    }

    FrontWebServerFactory(Front front) {
        this.front = front;
    }

    @Override
    public WebServer getWebServer(ServletContextInitializer... initializers) {
        if (front == null) {
            return super.getWebServer(initializers);
        }
        if (getSsl() != null || getHttp2() != null && getHttp2().isEnabled()) {
            throw new IllegalStateException(
                    "server.ssl and server.http2 have no effect on this service: TLS and HTTP/2 end at the gateway");
        }
        InetAddress address = getAddress();
        var listenAt = address == null
                ? new InetSocketAddress(Math.max(0, getPort()))
                : new InetSocketAddress(address, Math.max(0, getPort()));
        setAddress(InetAddress.getLoopbackAddress());
        setPort(0);
        addConnectorCustomizers(
                connector -> connector.setProperty("keepAliveTimeout", "-1")); // the front ends its connections
        FrontWebServer made = front.of(super.getWebServer(initializers), listenAt);
        server = made;
        return made;
    }

    /** From now on, clients are asked to go elsewhere. */
    void leave() {
        FrontWebServer present = server;
        if (present != null) {
            present.leave();
        }
    }
}
