package org.distributedpatterns.cacheservice.shard;

import java.util.ArrayList;
import java.util.List;
import org.distributedpatterns.cacheservice.store.Store;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Some of the keys that are held, for whoever wants to know what a change would do to them. */
@RestController
class KeysController {

    static final String HELD = "X-Held";

    private static final int MOST = 1_000_000;

    private final Store store;

    KeysController(Store store) {
        this.store = store;
    }

    /**
     * At most {@code limit} keys in the order of a hash table, which is as good as chance; a key in each line, and in
     * {@code X-Held} how many there are.
     */
    @GetMapping("/internal/keys")
    ResponseEntity<String> keys(@RequestParam int limit) {
        int most = Math.clamp(limit, 0, MOST);
        List<String> keys = new ArrayList<>();
        long[] held = new long[1];
        store.forEachSince(0, (key, stored) -> {
            if (!stored.isTombstone()) {
                held[0]++;
                if (keys.size() < most) {
                    keys.add(key);
                }
            }
        });
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_PLAIN)
                .header(HELD, Long.toString(held[0]))
                .body(String.join("\n", keys));
    }
}
