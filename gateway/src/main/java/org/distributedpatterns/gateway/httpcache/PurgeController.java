package org.distributedpatterns.gateway.httpcache;

import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Purges what this gateway has stored. The door has checked the administrators' token. */
@RestController
@ConditionalOnBooleanProperty(name = "platform.gateway.http-cache.enabled", matchIfMissing = true)
class PurgeController {

    private static final Logger log = LoggerFactory.getLogger(PurgeController.class);

    private final HttpCache cache;

    PurgeController(HttpCache cache) {
        this.cache = cache;
    }

    /** @param purged how many responses */
    record Purged(int purged) {}

    /**
     * By one of the two; everything without either.
     *
     * @param url absolute, or a path with its query, under every host
     * @param tag one that the service named in {@code Surrogate-Key} or {@code Cache-Tag}
     */
    @DeleteMapping("/admin/http-cache")
    Purged purge(@RequestParam @Nullable String url, @RequestParam @Nullable String tag) {
        if (url != null && tag != null) {
            throw Problem.malformed("one of url and tag, not both");
        }
        int purged = cache.store()
                .purge((target, response) -> url != null
                        ? target.uri().equals(url) || target.pathAndQuery().equals(url)
                        : tag == null || response.tags().contains(tag));
        log.info("purged {} responses: {}", purged, url != null ? url : tag != null ? "tag " + tag : "all");
        return new Purged(purged);
    }
}
