package org.distributedpatterns.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.distributedpatterns.bench.scenario.Program;

/** nginx with a configuration of its own, in a sandbox. */
public final class Nginx {

    private Nginx() {}

    /**
     * Starts nginx with one worker per core, keep-alive without a limit, and no access log.
     *
     * @param port that {@code http} listens on: the configuration has to say {@code listen 127.0.0.1:PORT} itself
     * @param http what stands inside {@code http { … }}: upstreams and servers
     */
    public static Process start(Sandbox sandbox, String name, int port, String http) throws InterruptedException {
        Path config = sandbox.write(name + ".conf", config(sandbox.folder(), name, http));
        Process process = sandbox.start(
                name,
                Map.of(),
                List.of(
                        Program.NGINX.path(),
                        "-c",
                        config.toString(),
                        "-p",
                        sandbox.folder().toString(),
                        "-e",
                        sandbox.folder().resolve(name + ".errors").toString()));
        sandbox.awaitPort(name, process, port);
        return process;
    }

    private static String config(Path folder, String name, String http) {
        // As root, nginx would give its workers another user, who can't write here.
        String user = Files.isWritable(Path.of("/etc/shadow")) ? "user root;" : "";
        return """
                %s
                worker_processes auto;
                daemon off;
                pid %s.pid;
                events { worker_connections 8192; }
                http {
                  access_log off;
                  keepalive_requests 100000000;
                  client_body_temp_path %2$s-body;
                  proxy_temp_path %2$s-proxy;
                  fastcgi_temp_path %2$s-fastcgi;
                  uwsgi_temp_path %2$s-uwsgi;
                  scgi_temp_path %2$s-scgi;
                %s
                }
                """.formatted(user, folder.resolve(name), http);
    }
}
