package org.distributedpatterns.shardservice.hot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.distributedpatterns.shardservice.hot.HotKeys.Rate;
import org.distributedpatterns.shardservice.periodic.PeriodicTask;
import org.distributedpatterns.shardservice.periodic.Tasks;
import org.distributedpatterns.shardservice.replication.Answer;
import org.distributedpatterns.shardservice.replication.RingView.Placement;
import org.distributedpatterns.shardservice.shards.HotView;
import org.distributedpatterns.shardservice.shards.Shard;
import org.distributedpatterns.shardservice.shards.Shards;
import org.jspecify.annotations.Nullable;

/**
 * What the data path asks and tells about hot keys and hot shards. Counting and looking up are cheap and never block;
 * what takes time happens on a thread of its own, a few times a second.
 */
public final class Hot implements HotView, AutoCloseable {

    private static final int TICKS = 5; // of the loads, in one interval

    /** A value that this router held itself. */
    public record NearHit(Answer.Found found, @Nullable Shard from) {}

    private final Shards shards;
    private final HotProperties properties;
    private final NearCache near;
    private final Copies<Shard> copies;
    private final HotKeys keys;
    private final Loads<Shard> loads;
    private final HotShards<Shard> hotShards = new HotShards<>();
    private final Order<Shard> order;
    private final Duration period;
    private final PeriodicTask task;

    /** Over how many shards keys are spread; the task's own, as the next ones. */
    private Map<String, Integer> spread = new HashMap<>();

    private long ticks;
    private long lastTick = System.nanoTime();
    private long lastLook = lastTick;

    Hot(Shards shards, HotProperties properties, NearCache near, Copies<Shard> copies, Tasks tasks) {
        this.shards = shards;
        this.properties = properties;
        this.near = near;
        this.copies = copies;
        this.keys = new HotKeys(properties.halfLife());
        this.loads = new Loads<>(properties.bound(), properties.halfLife());
        this.order = new Order<>(shard -> false, Shard::isHeldBack, loads::pressure, Shard::load);
        this.period = Duration.ofMillis(Math.max(1, properties.interval().toMillis() / TICKS));
        this.task = tasks.periodic("hot", period, this::tick);
    }

    void start() {
        task.start(period);
    }

    /** Somebody reads the key; what this router holds of it itself, or null. */
    public @Nullable NearHit read(String key) {
        keys.count(key);
        NearCache.Near held = near.get(key);
        return held == null ? null : new NearHit(held.found(), held.from());
    }

    /** The key was read with its bytes: this router may hold them for a moment. */
    public void found(String key, Answer.Found found, @Nullable Shard from) {
        if (keys.isHot(key)) {
            near.put(key, found, from);
        }
    }

    /** The key is written through this router. */
    public void written(String key) {
        near.forget(key);
    }

    /**
     * Whom to ask for a key, in which order: its owners, and the shards that hold a copy while it is hot; of those that
     * have owned it for long, the less loaded first.
     */
    public List<Shard> order(String key, Placement<Shard> placement) {
        List<Shard> all = new ArrayList<>(placement.current());
        for (Shard copy : copies.of(key)) {
            if (!all.contains(copy)) {
                all.add(copy);
            }
        }
        Set<Shard> newcomers = placement.newcomers();
        Order<Shard> present = newcomers.isEmpty()
                ? order
                : new Order<>(newcomers::contains, Shard::isHeldBack, loads::pressure, Shard::load);
        return present.of(all, ThreadLocalRandom.current());
    }

    /** A read goes to the shard. */
    public void sent(Shard shard) {
        loads.sent(shard);
    }

    /** The shard said that it knows nothing of the key. */
    public void lacks(String key, Shard shard) {
        if (copies.of(key).contains(shard)) {
            copies.lacks(key, shard);
        }
    }

    /** A write could not reach all copies of the key. */
    public void missedByCopies(String key, Collection<Shard> owners) {
        copies.missed(key, List.copyOf(owners));
    }

    private void tick() throws InterruptedException {
        long now = System.nanoTime();
        List<Shard> members = shards.ring().members();
        loads.tick(Duration.ofNanos(now - lastTick), members);
        lastTick = now;
        if (++ticks % TICKS == 0) {
            look(members, now);
        }
    }

    private void look(List<Shard> members, long now) throws InterruptedException {
        keys.tick(
                Duration.ofNanos(now - lastLook),
                properties.minimumRate(),
                Math.min(properties.minimumShare(), Spreading.USUAL.leastShare(members.size(), shards.replication())));
        lastLook = now;
        hotShards.look(members, loads::timesMean, keys.present().rate() >= properties.minimumRate(), now);
        List<Copies.Wanted<Shard>> wanted = keys.present().keys().stream()
                .filter(key -> !near.permits(key.key()))
                .flatMap(key -> wanted(key, members.size()).stream())
                .limit(properties.mostKeys())
                .toList();
        spread = new HashMap<>();
        wanted.forEach(
                key -> spread.put(key.key(), key.owners().size() + key.copies().size()));
        copies.hold(wanted);
    }

    /** The key's owners and whom to give a copy; nothing while owners change or one of them is out of reach. */
    private Optional<Copies.Wanted<Shard>> wanted(Rate key, int members) {
        Placement<Shard> placement = shards.place(key.key());
        List<Shard> owners = placement.current();
        boolean steady = placement.former().isEmpty()
                && placement.newcomers().isEmpty()
                && owners.stream().noneMatch(Shard::isSuspected);
        int count = Spreading.USUAL.owners(key.share(), members, shards.replication());
        if (spread.getOrDefault(key.key(), 0) == count + 1) {
            count++; // a share that wavers does not move copies to and fro
        }
        if (!steady || count <= owners.size()) {
            return Optional.empty();
        }
        List<Shard> copies = shards.next(key.key(), count).stream()
                .filter(shard -> !owners.contains(shard) && !shard.isSuspected())
                .toList();
        return copies.isEmpty() ? Optional.empty() : Optional.of(new Copies.Wanted<>(key.key(), owners, copies));
    }

    @Override
    public List<HotKey> hotKeys() {
        return keys.present().keys().stream()
                .map(key -> new HotKey(key.key(), key.rate(), List.copyOf(copies.of(key.key()))))
                .toList();
    }

    @Override
    public List<HotShard> hotShards() {
        return hotShards.staying(properties.stays(), System.nanoTime()).entrySet().stream()
                .map(entry -> new HotShard(
                        entry.getKey(), loads.timesMean(entry.getKey()), entry.getValue(), advice(entry.getKey())))
                .toList();
    }

    /** One key that is too much for a shard of its own needs the router's help; many keys need more shards. */
    private String advice(Shard shard) {
        int members = shards.ring().members().size();
        return keys.present().keys().stream()
                .filter(key -> shards.place(key.key()).current().contains(shard) && !near.permits(key.key()))
                .filter(key -> key.share() > Spreading.USUAL.partOfMean())
                .findFirst()
                .map(key -> "let the routers hold hot values: set nearCache in namespace "
                        + key.key().substring(0, key.key().indexOf('/')))
                .orElse("more shards: ./platform scale cache-service=" + (members + 1));
    }

    @Override
    public void close() {
        task.close();
    }
}
