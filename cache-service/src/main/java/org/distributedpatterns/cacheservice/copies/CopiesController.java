package org.distributedpatterns.cacheservice.copies;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.cacheservice.web.Problem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Routers tell owners of hot keys where copies are. */
@RestController
class CopiesController {

    /** Changes whenever a copy may have missed a write. */
    static final String EPOCH = "X-Copies-Epoch";

    private static final long LONGEST_LEASE_MILLIS = 60_000;

    private final CopyLeases leases;

    CopiesController(CopyLeases leases) {
        this.leases = leases;
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {

        @Bean
        CopyLeases copyLeases() {
            return new CopyLeases(System::nanoTime, ThreadLocalRandom.current().nextLong(1L << 62));
        }
    }

    @PostMapping("/internal/copies/{namespace}/{key}")
    ResponseEntity<Void> announce(
            @PathVariable String namespace,
            @PathVariable String key,
            @RequestParam List<String> at,
            @RequestParam long leaseMillis) {
        if (at.isEmpty() || leaseMillis < 1 || leaseMillis > LONGEST_LEASE_MILLIS) {
            throw Problem.malformed(
                    "at names one shard at least, and leaseMillis is from 1 to " + LONGEST_LEASE_MILLIS);
        }
        OptionalLong epoch = leases.announce(namespace + "/" + key, at, Duration.ofMillis(leaseMillis));
        if (epoch.isEmpty()) {
            throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "there are more copies than this shard can remember");
        }
        return ResponseEntity.noContent()
                .header(EPOCH, Long.toString(epoch.getAsLong()))
                .build();
    }

    @DeleteMapping("/internal/copies/{namespace}/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable String namespace, @PathVariable String key) {
        leases.revoke(namespace + "/" + key);
    }
}
