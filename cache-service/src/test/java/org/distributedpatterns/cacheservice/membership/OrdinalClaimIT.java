// Written by ./platform sync from kit: membership/OrdinalClaimIT.java
package org.distributedpatterns.cacheservice.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Tag("kit")
class OrdinalClaimIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<CuratorFramework> clients = new ArrayList<>();
    private TestingServer zookeeper;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zookeeper = new TestingServer();
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(CuratorFramework::close);
        zookeeper.close();
    }

    @Test
    void eachInstanceGetsTheLowestFreeOrdinal() throws Exception {
        OrdinalClaim first = claim(client());
        assertThat(first.ordinal()).isEqualTo(1);
        assertThat(claim(client()).ordinal()).isEqualTo(2);
        assertThat(claim(client()).ordinal()).isEqualTo(3);

        first.close();

        assertThat(claim(client()).ordinal()).isEqualTo(1);
    }

    @Test
    void anExpiredSessionClaimsItsOrdinalAgain() throws Exception {
        CuratorFramework client = client();
        AtomicInteger taken = new AtomicInteger();
        OrdinalClaim claim = OrdinalClaim.lowestFree(client, "shards", TIMEOUT, taken::incrementAndGet);
        long session = session(client);

        expire(client);

        CuratorFramework observer = client();
        await().atMost(TIMEOUT).untilAsserted(() -> {
            var node = observer.checkExists().forPath("/ordinals/shards/" + claim.ordinal());
            assertThat(node).isNotNull();
            assertThat(node.getEphemeralOwner()).isNotEqualTo(session).isEqualTo(session(client));
        });
        assertThat(taken).hasValue(0);
    }

    @Test
    void anInstanceWhoseOrdinalWasTakenMeanwhileIsToldSo() throws Exception {
        CuratorFramework client = client();
        CountDownLatch taken = new CountDownLatch(1);
        OrdinalClaim.lowestFree(client, "shards", TIMEOUT, taken::countDown);
        CuratorFramework other = client();

        // What is left of a long pause: the session's node gone, another instance's in its place.
        other.delete().forPath("/ordinals/shards/1");
        assertThat(claim(other).ordinal()).isEqualTo(1);
        zookeeper.restart();

        assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void withoutZooKeeperTheClaimFailsAndNamesTheProperty() throws Exception {
        CuratorFramework client = client();
        zookeeper.stop();
        assertThatThrownBy(() -> OrdinalClaim.lowestFree(client, "shards", Duration.ofMillis(300), () -> {}))
                .hasMessageContaining("spring.cloud.zookeeper.connect-string");
    }

    private OrdinalClaim claim(CuratorFramework client) {
        return OrdinalClaim.lowestFree(client, "shards", TIMEOUT, () -> {});
    }

    private CuratorFramework client() {
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), 6_000, 3_000, new RetryForever(50));
        client.start();
        clients.add(client);
        return client;
    }

    private static long session(CuratorFramework client) throws Exception {
        return client.getZookeeperClient().getZooKeeper().getSessionId();
    }

    /** Ends the client's session at the server, as a pause longer than the session timeout does. */
    private void expire(CuratorFramework client) throws Exception {
        ZooKeeper owner = client.getZookeeperClient().getZooKeeper();
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper twin = new ZooKeeper(
                zookeeper.getConnectString(),
                6_000,
                event -> {
                    if (event.getState() == KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                owner.getSessionId(),
                owner.getSessionPasswd())) {
            assertThat(connected.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
