package org.distributedpatterns.cacheservice.fill;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.distributedpatterns.cacheservice.fill.EntrySource.Skipped;
import org.distributedpatterns.cacheservice.membership.Member;
import org.distributedpatterns.cacheservice.periodic.PeriodicTask;
import org.distributedpatterns.cacheservice.periodic.Tasks;
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
    private final PeriodicTask task;

    /**
     * @param isMember whether an instance of this name is a member of its service; true also while that is not known
     */
    Departures(
            Routers routers,
            Predicate<String> isMember,
            Filler filler,
            EntrySource source,
            Duration forgetAfter,
            Tasks tasks) {
        this.routers = routers;
        this.isMember = isMember;
        this.filler = filler;
        this.source = source;
        this.forgetAfter = forgetAfter;
        this.task = tasks.periodic("departures", INTERVAL, this::round);
    }

    void start() {
        task.start();
    }

    private void round() {
        PeriodicTask.forEach(routers.lapsedFor(forgetAfter), router -> {
            if (isGone(router)) {
                settle(router);
            }
        });
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
        task.close();
    }
}
