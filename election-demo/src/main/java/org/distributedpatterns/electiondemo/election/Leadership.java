package org.distributedpatterns.electiondemo.election;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.zookeeper.leader.LeaderInitiator;

/**
 * This instance as a candidate. It stands once it has joined the membership, and on shutdown it is the first to go, so
 * that the next leader is there before this instance stops. On a lost connection to ZooKeeper the initiator interrupts
 * the leader at once; the session, and with it the record, may outlive that, and the next grant replaces it.
 */
final class Leadership implements Candidate, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Contender self;
    private final CuratorFramework curator;
    private final ElectionRecord election;
    private final ApplicationContext context;
    private final LeaderInitiator initiator;
    private final CuratorCache yieldRequests;
    private volatile @Nullable Leader held;

    Leadership(
            Contender self,
            CuratorFramework curator,
            ElectionPaths paths,
            ElectionRecord election,
            ApplicationContext context) {
        this.self = self;
        this.curator = curator;
        this.election = election;
        this.context = context;
        this.initiator = new LeaderInitiator(curator, this, paths.namespace());
        initiator.setLeaderEventPublisher(new DefaultLeaderEventPublisher(context));
        this.yieldRequests = CuratorCache.build(curator, paths.yield(), CuratorCache.Options.SINGLE_NODE_CACHE);
        yieldRequests
                .listenable()
                .addListener(CuratorCacheListener.builder()
                        .forCreatesAndChanges((before, after) -> askedToYield(after))
                        .build());
    }

    /** The grant that this instance holds as far as it knows; what counts is the epoch, checked where it is used. */
    Optional<Leader> held() {
        return Optional.ofNullable(held);
    }

    @Override
    public String getRole() {
        return ElectionPaths.ROLE;
    }

    @Override
    public String getId() {
        return self.id();
    }

    /** Ready comes after joined: Boot publishes it when every listener of {@code ApplicationReadyEvent} has run. */
    @EventListener
    void stand(AvailabilityChangeEvent<ReadinessState> event) {
        if (event.getSource() == context && event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            yieldRequests.start();
            initiator.start();
        }
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void stepDown(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            initiator.stop();
        }
    }

    @Override
    public void onGranted(Context granted) throws InterruptedException {
        try {
            Leader leader =
                    election.grant(self).orElseThrow(() -> new IllegalStateException("no longer first in the queue"));
            held = leader;
            log.info("leads in epoch {}", leader.epoch());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.warn("leadership could not be recorded: given up, to stand anew", e); // the initiator would not say
            Thread.sleep(PAUSE_AFTER_FAILURE);
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onRevoked(Context revoked) {
        Leader leader = held;
        held = null;
        if (leader == null) {
            return;
        }
        log.info("leads no longer, epoch {} ends", leader.epoch());
        if (!curator.getZookeeperClient().isConnected()) {
            return; // the session's end or the next grant takes the record away
        }
        try {
            election.revoke(leader.epoch());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.warn("the record of epoch {} stays until the session ends or another leads", leader.epoch(), e);
        }
    }

    private void askedToYield(ChildData request) {
        Leader leader = held;
        if (leader != null && Long.toString(leader.epoch()).equals(new String(request.getData(), UTF_8))) {
            log.info("asked to yield epoch {}", leader.epoch());
            initiator.getContext().yield();
        }
    }

    @Override
    public void close() {
        initiator.stop();
        yieldRequests.close();
    }
}
