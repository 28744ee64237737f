package org.distributedpatterns.cacheservice.shard;

import jakarta.servlet.http.HttpServletResponse;
import org.distributedpatterns.cacheservice.fill.Filler;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.StoreStats;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the shard is there, and what it holds. */
@RestController
class StateController {

    private final Store store;
    private final Filler filler;

    StateController(Store store, Filler filler) {
        this.store = store;
        this.filler = filler;
    }

    @GetMapping("/internal/ping")
    void ping(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader(Wire.SETTLED, Boolean.toString(filler.isSettled()));
    }

    @GetMapping("/internal/stats")
    StoreStats stats() {
        return store.stats();
    }
}
