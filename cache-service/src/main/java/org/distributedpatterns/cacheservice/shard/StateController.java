package org.distributedpatterns.cacheservice.shard;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.distributedpatterns.cacheservice.fill.Filler;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.StoreStats;
import org.distributedpatterns.cacheservice.trust.Ping;
import org.distributedpatterns.cacheservice.trust.Routers;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Whether the shard is there, whether it may be believed, and what it holds. */
@RestController
class StateController {

    private final Store store;
    private final Filler filler;
    private final Routers routers;

    StateController(Store store, Filler filler, Routers routers) {
        this.store = store;
        this.filler = filler;
        this.routers = routers;
    }

    /** Without a router's name it is a mere question. */
    @GetMapping("/internal/ping")
    void ping(HttpServletRequest request, HttpServletResponse response) {
        String router = request.getHeader(Wire.ROUTER);
        if (router != null) {
            Ping ping = ping(router, request);
            if (ping == null) {
                response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
                return;
            }
            if ("fill".equals(request.getHeader(Wire.SKIPPED))) {
                filler.doubtEverything(router + " has skipped it for more keys than it can tell");
            }
            response.setHeader(Wire.STAMP, routers.pinged(ping));
            response.setHeader(Wire.LEASE_MILLIS, Long.toString(routers.lease().toMillis()));
            response.setHeader(Wire.VIEW, filler.view());
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader(Wire.SETTLED, Boolean.toString(filler.isSettled()));
    }

    private static @Nullable Ping ping(String router, HttpServletRequest request) {
        try {
            String skipping = request.getHeader(Wire.SKIPPING);
            return new Ping(
                    router,
                    Long.parseLong(request.getHeader(Wire.SEQUENCE)),
                    request.getHeader(Wire.ECHO),
                    request.getHeader(Wire.SKIPPED) != null,
                    skipping == null || skipping.isEmpty() ? Set.of() : Set.of(skipping.split(",", -1)));
        } catch (IllegalArgumentException _) {
            return null;
        }
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
