package org.distributedpatterns.shardservice.shards;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that the shards hold at this moment: {@code GET /internal/keys?limit=n} answers with a key in each line, and in
 * {@code X-Held} how many there are.
 */
class KeySamples {

    private static final Logger log = LoggerFactory.getLogger(KeySamples.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient http;

    KeySamples(HttpClient http) {
        this.http = http;
    }

    /** @param held how many keys the shard holds, these among them */
    private record Sample(long held, List<String> keys) {

        double part() {
            return held == 0 ? 1 : (double) keys.size() / held;
        }
    }

    /** At most so many distinct keys: the same part of each shard's. A shard that can't be asked contributes none. */
    List<String> of(List<Shard> shards, int most) {
        List<CompletableFuture<Optional<Sample>>> asked =
                shards.stream().map(shard -> ask(shard, most)).toList();
        List<Sample> samples =
                asked.stream().flatMap(sample -> sample.join().stream()).toList();
        double part = samples.stream().mapToDouble(Sample::part).min().orElse(0);
        List<String> keys = samples.stream()
                .flatMap(sample -> sample.keys().stream().limit(Math.round(part * sample.held())))
                .distinct()
                .toList();
        return evenly(keys, most);
    }

    /** So many of them, from everywhere in the list. */
    private static List<String> evenly(List<String> keys, int most) {
        if (keys.size() <= most) {
            return keys;
        }
        return IntStream.range(0, most)
                .mapToObj(i -> keys.get((int) ((long) i * keys.size() / most)))
                .toList();
    }

    private CompletableFuture<Optional<Sample>> ask(Shard shard, int limit) {
        HttpRequest request = HttpRequest.newBuilder(shard.uri("/internal/keys?limit=" + limit))
                .timeout(TIMEOUT)
                .build();
        return http.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> Optional.of(sample(response)))
                .exceptionally(failure -> {
                    log.info("{} could not be asked for keys: {}", shard, failure.toString());
                    return Optional.empty();
                });
    }

    private static Sample sample(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("unexpected answer " + response.statusCode());
        }
        return new Sample(
                response.headers().firstValueAsLong("X-Held").orElse(0),
                response.body().lines().toList());
    }
}
