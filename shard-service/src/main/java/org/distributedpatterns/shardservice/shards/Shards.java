package org.distributedpatterns.shardservice.shards;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.distributedpatterns.shardservice.membership.Member;
import org.distributedpatterns.shardservice.replication.RingView;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.ring.HashFunction;
import org.distributedpatterns.shardservice.ring.Layout;
import org.distributedpatterns.shardservice.ring.ShardingFunction;
import org.distributedpatterns.shardservice.shift.ShiftReport;
import org.distributedpatterns.shardservice.shift.Shifts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards on the ring. Readers take one immutable view; a change of membership swaps it whole. Shards of former
 * rings stay known until their transition is over.
 */
public final class Shards {

    private static final Logger log = LoggerFactory.getLogger(Shards.class);

    private static final HashFunction HASH = HashFunction.xxh64();

    private final int replication;
    private final Duration transition;
    private final Layout layout;
    private final Shifts shifts = new Shifts(System::nanoTime);

    /** The members' names, digested as the shards do it. */
    private volatile String digest = "";

    private volatile RingView<Shard> view;

    /** @param layout how keys are laid out over members; the shards have to know the same */
    Shards(Layout layout, int replication, Duration transition) {
        this.layout = layout;
        this.view = RingView.of(layout.over(List.<Shard>of(), Shard::name));
        this.replication = replication;
        this.transition = transition;
    }

    /** Owners per key, as long as there are as many members. */
    public int replication() {
        return replication;
    }

    Layout layout() {
        return layout;
    }

    /** The first {@code count} shards in the order in which a key's owners are chosen. */
    public List<Shard> next(String key, int count) {
        return view.ring().owners(HASH.hash(key), count);
    }

    /** The shards of these names, those of a moment ago included; a name that is not known is left out. */
    public List<Shard> named(Collection<String> names) {
        return known().stream().filter(shard -> names.contains(shard.name())).toList();
    }

    /** Where a key, {@code namespace/key}, is now. */
    public Placement<Shard> place(String key) {
        return view.place(HASH.hash(key), replication);
    }

    /** Who owns what at present. */
    public ShardingFunction<Shard> ring() {
        return view.ring();
    }

    /** All shards that requests may go to. */
    public List<Shard> known() {
        RingView<Shard> present = view;
        return Stream.concat(
                        present.ring().members().stream(),
                        present.former().stream().flatMap(former -> former.ring().members().stream()))
                .distinct()
                .toList();
    }

    /** Whether a shard is on the present ring. */
    boolean isPresent(Shard shard) {
        return view.ring().members().contains(shard);
    }

    /** Whether no shard has said that it sees other members than this router. */
    boolean agreeWithTheirs() {
        String ours = digest;
        return view.ring().members().stream()
                .map(Shard::view)
                .allMatch(theirs -> theirs.isEmpty() || theirs.equals(ours));
    }

    /** How far the reads of shards that are being replaced have moved. */
    List<ShiftReport> shifts() {
        return shifts.reports();
    }

    synchronized void changeTo(List<Member> members) {
        shifts.update(members);
        Map<Member, Shard> known = new HashMap<>();
        known().forEach(shard -> known.put(shard.member(), shard));
        List<Shard> next = members.stream()
                .map(member -> known.computeIfAbsent(member, joined -> new Shard(joined, shifts)))
                .toList();
        if (next.equals(view.ring().members())) {
            return;
        }
        digest = Long.toHexString(HASH.hash(next.stream().map(Shard::name).collect(Collectors.joining(","))));
        view = view.changedTo(layout.over(next, Shard::name), System.nanoTime(), transition);
        log.info("{} shards: {}", next.size(), next);
    }

    /** Forgets rings whose transition is over. */
    synchronized void retire() {
        view = view.at(System.nanoTime());
    }
}
