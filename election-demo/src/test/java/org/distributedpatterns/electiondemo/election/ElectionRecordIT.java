package org.distributedpatterns.electiondemo.election;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The record against a real ZooKeeper, the queue laid by hand. */
class ElectionRecordIT {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Contender ONE = new Contender("election-demo-1", "one");
    private static final Contender TWO = new Contender("election-demo-2", "two");

    private final ElectionPaths paths = new ElectionPaths("/election/test");
    private TestingServer zookeeper;
    private CuratorFramework curator;
    private ElectionRecord election;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new TestingServer();
        curator = CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), new RetryOneTime(100));
        curator.start();
        election = new ElectionRecord(curator, paths, InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() throws Exception {
        curator.close();
        zookeeper.close();
    }

    @Test
    void nothingIsThereBeforeTheFirstCandidate() throws Exception {
        assertThat(election.read()).isEqualTo(new Election(null, List.of()));
        assertThat(election.grant(ONE)).isEmpty();
    }

    @Test
    void theFirstInTheQueueIsGrantedAndNobodyElse() throws Exception {
        enqueue(ONE);
        enqueue(TWO);

        assertThat(election.grant(TWO)).isEmpty();
        assertThat(election.read()).isEqualTo(new Election(null, List.of(ONE, TWO)));

        Leader granted = new Leader("election-demo-1", "one", 1, NOW);
        assertThat(election.grant(ONE)).contains(granted);
        assertThat(election.read()).isEqualTo(new Election(granted, List.of(ONE, TWO)));
    }

    @Test
    void theNextGrantReplacesARecordThatItsLeaderCouldNotTakeAway() throws Exception {
        String first = enqueue(ONE);
        enqueue(TWO);
        election.grant(ONE);
        curator.delete().forPath(first);

        assertThat(election.read()).isEqualTo(new Election(null, List.of(TWO)));
        Leader granted = new Leader("election-demo-2", "two", 2, NOW);
        assertThat(election.grant(TWO)).contains(granted);
        assertThat(election.read()).isEqualTo(new Election(granted, List.of(TWO)));
    }

    @Test
    void aLateRevocationTouchesNoLaterLeader() throws Exception {
        String first = enqueue(ONE);
        election.grant(ONE);
        curator.delete().forPath(first);
        enqueue(TWO);
        Optional<Leader> second = election.grant(TWO);

        election.revoke(1);
        assertThat(election.read().leader()).isEqualTo(second.orElseThrow());

        election.revoke(2);
        assertThat(election.read().leader()).isNull();
    }

    @Test
    void theEpochGrowsOverWithAndWithoutARecord() throws Exception {
        enqueue(ONE);
        for (long epoch = 1; epoch <= 5; epoch++) {
            assertThat(election.grant(ONE)).get().extracting(Leader::epoch).isEqualTo(epoch);
            if (epoch % 2 == 0) {
                election.revoke(epoch);
            }
        }
    }

    private String enqueue(Contender contender) throws Exception {
        return curator.create()
                .creatingParentContainersIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .forPath(paths.queue() + "/lock-", contender.id().getBytes(UTF_8));
    }
}
