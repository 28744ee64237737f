package org.distributedpatterns.electiondemo.election;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.electiondemo.budget.Budget;
import org.distributedpatterns.electiondemo.singleflight.SingleFlight;
import org.distributedpatterns.electiondemo.web.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The election over REST: the same answer from every instance, since each asks ZooKeeper. */
@RestController
@RequestMapping("/api/election")
@Tag(name = "Election")
class ElectionController {

    private static final Logger log = LoggerFactory.getLogger(ElectionController.class);

    /** A candidate needs a few round trips to take over; asking more often would only slow it. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

    private static final int MOST_WAITING = 10_000;

    private final CuratorFramework curator;
    private final ElectionRecord election;
    private final ElectionProperties properties;

    /** Curator's retries know no deadline: the request waits for them here, and leaves them when its time is up. */
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * A read is seven round trips: without sharing, a crowd of askers would keep the candidates from ZooKeeper. One is
     * under way at a time, so that however many ask, the load on ZooKeeper stays that of one caller.
     */
    private final SingleFlight<String, Election> reads = new SingleFlight<>(
            Executors.newSingleThreadExecutor(
                    Thread.ofVirtual().name("election-read").factory()),
            MOST_WAITING);

    ElectionController(CuratorFramework curator, ElectionRecord election, ElectionProperties properties) {
        this.curator = curator;
        this.election = election;
        this.properties = properties;
    }

    @GetMapping
    @Operation(summary = "Who leads (null between two leaders) and who would come next")
    Election election(@RequestHeader(name = Budget.HEADER, required = false) @Nullable String timeout) {
        return within(Budget.of(timeout, null, properties.readTimeout()), reads.joinNext("election", election::read));
    }

    @PostMapping("/yield")
    @Operation(summary = "The leader gives up; answers with the next one (admin)")
    Election yield(@RequestHeader(name = Budget.HEADER, required = false) @Nullable String timeout) {
        return within(Budget.of(timeout, null, properties.yieldTimeout()), executor.submit(this::yieldToNext));
    }

    private Election yieldToNext() throws Exception {
        Leader asked = election.read().leader();
        if (asked == null) {
            throw Problem.of(HttpStatus.CONFLICT, "there is no leader at present who could yield");
        }
        election.askToYield(asked.epoch());
        while (true) {
            Election now = election.read();
            if (now.leader() != null && now.leader().epoch() > asked.epoch()) {
                return now;
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private Election within(Budget budget, Future<Election> answer) {
        try {
            return answer.get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw unreachable(e);
        } finally {
            answer.cancel(true);
        }
    }

    private Problem late(TimeoutException cause) {
        if (!curator.getZookeeperClient().isConnected()) {
            return unreachable(cause);
        }
        Problem problem = Problem.deadline("ZooKeeper or the next leader did not come within the request's time");
        problem.addSuppressed(cause);
        return problem;
    }

    private static Problem unreachable(Exception cause) {
        log.warn("the election could not be read", cause);
        return Problem.unavailable("ZooKeeper can't be reached: who leads is not known", Duration.ofSeconds(1));
    }
}
