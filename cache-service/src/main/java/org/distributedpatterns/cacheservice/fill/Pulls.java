package org.distributedpatterns.cacheservice.fill;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.fill.EntrySource.Wanted;
import org.distributedpatterns.cacheservice.membership.Member;
import org.distributedpatterns.cacheservice.store.Entry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes entries from other instances, from all of them at once, each on a thread of its own. Thread-safe. */
final class Pulls implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pulls.class);

    private final String self;
    private final EntrySource source;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LongAdder taken = new LongAdder();

    Pulls(String self, EntrySource source) {
        this.self = self;
        this.source = source;
    }

    /** Entries taken since the start. */
    long taken() {
        return taken.sum();
    }

    /**
     * Asks for what this instance owns among {@code all} and did not own among {@code previous}.
     *
     * @param marks where to go on with each instance; moved on
     * @param take what to do with an entry; whether it was new
     * @return how many could not be asked
     */
    int pass(
            List<Member> from,
            List<String> all,
            List<String> previous,
            Map<String, Mark> marks,
            BiPredicate<String, Entry> take)
            throws InterruptedException {
        Map<Member, Future<Mark>> asked = new HashMap<>();
        for (Member member : from) {
            var wanted = new Wanted(self, all, previous, marks.get(member.instance()));
            asked.put(
                    member,
                    threads.submit(() -> source.pull(member, wanted, keyed -> {
                        if (take.test(keyed.key(), keyed.entry())) {
                            taken.increment();
                        }
                    })));
        }
        int unreachable = 0;
        for (Map.Entry<Member, Future<Mark>> entry : asked.entrySet()) {
            try {
                marks.put(entry.getKey().instance(), entry.getValue().get());
            } catch (ExecutionException e) {
                unreachable++;
                log.info("{} could not be asked: {}", entry.getKey().instance(), cause(e));
            }
        }
        return unreachable;
    }

    private static @Nullable String cause(ExecutionException e) {
        return e.getCause() instanceof IOException io ? io.toString() : String.valueOf(e.getCause());
    }

    /** Does something after a while, unless this is closed before. */
    void later(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, threads)
                .execute(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
