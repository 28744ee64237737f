package org.distributedpatterns.bench.cache;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.distributedpatterns.bench.peer.Nginx;
import org.distributedpatterns.bench.peer.Sandbox;
import org.distributedpatterns.bench.peer.Varnish;

/** What one would pick instead: Varnish in front of an origin, alone or three of them behind nginx. */
public final class Rival {

    private static final int MEGABYTES = 64;

    private Rival() {}

    /** An origin that answers every path with the value; its port. */
    static int origin(Sandbox sandbox, String value) throws InterruptedException {
        int port = Sandbox.freePort();
        Nginx.start(sandbox, "origin", port, """
                  server {
                    listen 127.0.0.1:%d;
                    default_type application/octet-stream;
                    location / { return 200 "%s"; }
                  }
                """.formatted(port, value));
        return port;
    }

    /** One Varnish; its port. */
    public static int varnish(Sandbox sandbox, String name, int origin) throws InterruptedException {
        int port = Sandbox.freePort();
        Varnish.start(sandbox, name, port, """
                vcl 4.1;
                backend default { .host = "127.0.0.1"; .port = "%d"; }
                sub vcl_recv { return (hash); }
                sub vcl_backend_response { set beresp.ttl = 1h; }
                """.formatted(origin), MEGABYTES);
        return port;
    }

    /** nginx that hashes each URI to one of several Varnish; its port. */
    static int sharded(Sandbox sandbox, int origin, int shards) throws InterruptedException {
        List<Integer> ports = new java.util.ArrayList<>();
        for (int shard : IntStream.rangeClosed(1, shards).toArray()) {
            ports.add(varnish(sandbox, "varnish-" + shard, origin));
        }
        int port = Sandbox.freePort();
        String servers = ports.stream()
                .map(each -> "    server 127.0.0.1:" + each + ";\n")
                .collect(Collectors.joining());
        Nginx.start(sandbox, "nginx", port, """
                  upstream shards {
                    hash $uri consistent;
                %s
                    keepalive 128;
                    keepalive_requests 100000000;
                  }
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      proxy_pass http://shards;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                    }
                  }
                """.formatted(servers, port));
        return port;
    }
}
