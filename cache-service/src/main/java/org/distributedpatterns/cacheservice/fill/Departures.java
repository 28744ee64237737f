package org.distributedpatterns.cacheservice.fill;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.distributedpatterns.cacheservice.fill.EntrySource.Skipped;
import org.distributedpatterns.cacheservice.membership.Member;
import org.distributedpatterns.cacheservice.trust.Routers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routers that are gone for good. What such a router's writes skipped it can no longer tell; but before it acknowledged
 * any, it told the other shards that it would. Those are asked: if one of them knows of it, this instance fills anew,
 * and if none does, nothing was missed.
 */
final class Departures implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Departures.class);

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Routers routers;
    private final Predicate<String> isMember;
    private final Filler filler;
    private final EntrySource source;
    private final Duration forgetAfter;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("departures").daemon().factory());

    /**
     * @param isMember whether an instance of this name is a member of its service; true also while that is not known
     */
    Departures(Routers routers, Predicate<String> isMember, Filler filler, EntrySource source, Duration forgetAfter) {
        this.routers = routers;
        this.isMember = isMember;
        this.filler = filler;
        this.source = source;
        this.forgetAfter = forgetAfter;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::round, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            routers.lapsedFor(forgetAfter).stream().filter(this::isGone).forEach(this::settle);
        } catch (RuntimeException e) {
            log.error("looking after routers that are gone failed", e); // and the next round comes
        }
    }

    private boolean isGone(String router) {
        return routers.isSuperseded(router) || !isMember.test(router.substring(0, router.indexOf('/')));
    }

    private void settle(String router) {
        String self = filler.address();
        List<Skipped> answers = self == null
                ? List.of(Skipped.YES)
                : filler.others().stream()
                        .map((Member member) -> source.hasSkipped(member, router, self))
                        .toList();
        if (answers.contains(Skipped.YES)) {
            filler.doubtEverything(router + " is gone, and had skipped this instance");
        } else if (answers.contains(Skipped.UNKNOWN)) {
            return; // asked again in the next round
        } else {
            log.info("{} is gone, and had skipped nothing here", router);
        }
        routers.forget(router);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
