package org.distributedpatterns.shardservice.shards;

import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.stream.IntStream;
import org.distributedpatterns.shardservice.ring.HashFunction;
import org.distributedpatterns.shardservice.shards.PreviewRequest.Change;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What a change would do, before it is made. */
@RestController
class PreviewController {

    private static final HashFunction HASH = HashFunction.xxh64();

    private final Shards shards;
    private final KeySamples samples;
    private final ShardsProperties properties;

    PreviewController(Shards shards, KeySamples samples, ShardsProperties properties) {
        this.shards = shards;
        this.samples = samples;
        this.properties = properties;
    }

    /**
     * A member as it would be.
     *
     * @param keyShare the part of the keys that it would own first
     */
    record MemberView(String instance, double keyShare) {}

    /**
     * The keys that were counted.
     *
     * @param real taken from the shards
     * @param generated made up, because the shards did not hold enough
     */
    record Keys(int real, int generated) {}

    /**
     * The answer.
     *
     * @param moved the part of the keys whose first owner changes
     * @param copiesMoved the part of all copies that another member would have to take over
     * @param maxOverMean how much more than the mean the fullest member would have
     */
    record PreviewView(
            String function,
            int replication,
            Keys keys,
            double moved,
            double copiesMoved,
            double maxOverMean,
            List<MemberView> members) {}

    @Operation(summary = "What would a change of members or of the sharding function move?")
    @PostMapping("/api/shards/preview")
    PreviewView preview(@RequestBody PreviewRequest request) {
        var present = shards.ring();
        List<String> members = present.members().stream().map(Shard::name).toList();
        Change change = request.over(members, shards.layout().function(), properties.service());
        List<String> real = samples.of(present.members(), change.sample());
        int generated = change.sample() - real.size();
        long[] hashes = IntStream.range(0, change.sample())
                .mapToLong(i -> HASH.hash(i < real.size() ? real.get(i) : "preview/key-" + i))
                .toArray();
        Preview preview = Preview.of(
                shards.layout().over(members, name -> name),
                shards.layout().with(change.function()).over(change.members(), name -> name),
                shards.replication(),
                hashes);
        return new PreviewView(
                change.function().label(),
                shards.replication(),
                new Keys(real.size(), generated),
                rounded(preview.moved()),
                rounded(preview.copiesMoved()),
                rounded(preview.maxOverMean()),
                preview.keyShare().entrySet().stream()
                        .map(member -> new MemberView(member.getKey(), rounded(member.getValue())))
                        .toList());
    }

    private static double rounded(double figure) {
        return Math.round(figure * 10_000) / 10_000.0;
    }
}
