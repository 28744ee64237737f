package org.distributedpatterns.cacheservice.shard;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.distributedpatterns.cacheservice.shardwire.ShardHeaders;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.StoreStats;
import org.distributedpatterns.cacheservice.trust.Routers;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Whether the shard is there, whether it may be believed, and what it holds. */
@RestController
class StateController {

    private final Store store;
    private final PingCalls pings;
    private final Routers routers;

    StateController(Store store, PingCalls pings, Routers routers) {
        this.store = store;
        this.pings = pings;
        this.routers = routers;
    }

    /** Without a router's name it is a mere question. */
    @GetMapping(PingCalls.PATH)
    void ping(HttpServletRequest request, HttpServletResponse response) {
        PingCalls.Pong pong = pings.ping(request::getHeader);
        if (pong == null) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        if (pong.stamp() != null) {
            response.setHeader(ShardHeaders.STAMP, pong.stamp());
            response.setHeader(ShardHeaders.LEASE_MILLIS, Long.toString(pong.leaseMillis()));
            response.setHeader(ShardHeaders.VIEW, pong.view());
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader(ShardHeaders.SETTLED, Boolean.toString(pong.settled()));
    }

    /** Whether a router told this shard that its writes go on without another. */
    @GetMapping(path = "/internal/skipped", produces = MediaType.TEXT_PLAIN_VALUE)
    String skipped(@RequestParam String router, @RequestParam String shard) {
        return Boolean.toString(routers.hasSkipped(router, shard));
    }

    @GetMapping("/internal/stats")
    StoreStats stats() {
        return store.stats();
    }
}
