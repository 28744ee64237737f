// Written by ./platform sync from kit: warmup/WarmUp.java
package org.distributedpatterns.workqueueworker.warmup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Sends an instance its first requests, through its own port, before it joins: classes are loaded, connections stand,
 * and the compiler has seen the path, so that the first caller after a rolling restart is not the one who waits. What
 * is answered does not matter. It begins when all runners have ended, so that the instance has by then what it answers
 * from. The first instances of a service skip it: they take nobody's place, and callers wait for them already.
 */
final class WarmUp {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    /** Few: whoever serves meanwhile needs the processors too. */
    private static final int CALLERS = 2;

    private final WarmUpProperties properties;
    private final ApplicationContext context;
    private final String service;
    private final CuratorFramework curator;

    WarmUp(WarmUpProperties properties, ApplicationContext context, String service, CuratorFramework curator) {
        this.properties = properties;
        this.context = context;
        this.service = service;
        this.curator = curator;
    }

    /** Before anything else that waits for the event: the instance joins by it. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void warmUp(ApplicationReadyEvent event) throws Exception {
        if (event.getApplicationContext() != context) {
            return;
        }
        URI base = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
        List<HttpRequest> targets = properties.requestsTo(base, properties.atMost());
        if (targets.isEmpty() || properties.requests() == 0 || isFirst()) {
            return;
        }
        long began = System.nanoTime();
        long end = began + properties.atMost().toNanos();
        AtomicInteger next = new AtomicInteger();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.atMost())
                .build()) {
            List<Thread> callers = IntStream.range(0, CALLERS)
                    .mapToObj(i -> Thread.ofVirtual().name("warm-up-" + i).start(() -> {
                        int turn = next.getAndIncrement();
                        while (turn < properties.requests() && end - System.nanoTime() > 0) {
                            call(http, targets.get(turn % targets.size()));
                            turn = next.getAndIncrement();
                        }
                    }))
                    .toList();
            for (Thread caller : callers) {
                caller.join();
            }
            http.shutdownNow();
        }
        log.info(
                "warm after {} requests in {} ms",
                Math.min(next.get(), properties.requests()),
                (System.nanoTime() - began) / 1_000_000);
    }

    private boolean isFirst() throws Exception {
        try {
            return curator.getChildren().forPath("/services/" + service).isEmpty();
        } catch (NoNodeException e) {
            log.debug("no instance of {} has ever joined", service, e);
            return true;
        }
    }

    private static void call(HttpClient http, HttpRequest target) {
        try {
            http.send(target, BodyHandlers.discarding());
        } catch (IOException e) {
            log.debug("not answered: that too warms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
