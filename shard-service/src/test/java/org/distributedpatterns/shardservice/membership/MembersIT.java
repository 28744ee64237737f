// Written by ./platform sync from kit: membership/MembersIT.java
package org.distributedpatterns.shardservice.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

@org.junit.jupiter.api.Tag("kit")
class MembersIT {

    private TestingServer zookeeper;
    private CuratorFramework client;
    private ServiceDiscovery<ZookeeperInstance> registry;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new TestingServer();
        client = CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), 6_000, 3_000, new RetryForever(50));
        client.start();
        registry = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                .client(client)
                .basePath("/services")
                .build();
        registry.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.close(); // its session's end takes the registrations along
        zookeeper.close();
    }

    @Test
    void theViewFollowsEveryJoinAndLeave() throws Exception {
        try (Members members = new Members(client, "shards").start()) {
            await().until(members::isInitialized);
            assertThat(members.current()).isEmpty();
            List<List<Member>> views = new CopyOnWriteArrayList<>();
            members.onChange(views::add);

            ServiceInstance<ZookeeperInstance> second = instance("shards-2", 7002);
            registry.registerService(second);
            registry.registerService(instance("shards-1", 7001));
            await().untilAsserted(() ->
                    assertThat(members.current()).extracting(Member::instance).containsExactly("shards-1", "shards-2"));
            assertThat(members.current().getFirst())
                    .isEqualTo(new Member("shards-1", "127.0.0.1", 7001, Map.of("pid", "1")));

            registry.unregisterService(second);
            await().untilAsserted(() ->
                    assertThat(members.current()).extracting(Member::instance).containsExactly("shards-1"));
            assertThat(views.getFirst()).isEmpty();
            assertThat(views.getLast()).isEqualTo(members.current());
        }
    }

    @Test
    void whoeverSeesThatTheFirstViewIsThereSeesAllOfIt() throws Exception {
        for (int i = 0; i < 50; i++) { // so that it takes a while to be read
            registry.registerService(instance("shards-" + i, 7000 + i));
        }
        try (Members members = new Members(client, "shards").start()) {
            while (!members.isInitialized()) {
                Thread.onSpinWait();
            }
            assertThat(members.current()).hasSize(50);
        }
    }

    @Test
    void aNodeThatIsNoMembershipIsPassedOver() throws Exception {
        client.create().creatingParentsIfNeeded().forPath("/services/shards/junk", new byte[] {'x'});
        registry.registerService(instance("shards-1", 7001));
        try (Members members = new Members(client, "shards").start()) {
            await().untilAsserted(() ->
                    assertThat(members.current()).extracting(Member::instance).containsExactly("shards-1"));
        }
    }

    @Test
    void whileZooKeeperIsOutOfReachTheLastViewStands() throws Exception {
        registry.registerService(instance("shards-1", 7001));
        try (Members members = new Members(client, "shards").start()) {
            await().untilAsserted(() -> assertThat(members.current()).hasSize(1));
            zookeeper.stop();
            await().until(() -> !client.getZookeeperClient().isConnected());
            assertThat(members.current()).hasSize(1);

            zookeeper.restart();
            registry.registerService(instance("shards-2", 7002));
            await().untilAsserted(() -> assertThat(members.current()).hasSize(2));
        }
    }

    @Test
    void theStartWaitsForNoZooKeeperAndTheViewComesWithIt() throws Exception {
        int port = InstanceSpec.getRandomPort();
        try (CuratorFramework early =
                CuratorFrameworkFactory.newClient("127.0.0.1:" + port, 6_000, 3_000, new RetryForever(50))) {
            early.start();
            try (Members members = new Members(early, "shards")) {
                assertTimeoutPreemptively(Duration.ofSeconds(5), members::start);
                assertThat(members.isInitialized()).isFalse();
                assertThat(members.current()).isEmpty();
                List<List<Member>> views = new CopyOnWriteArrayList<>();
                members.onChange(views::add);
                try (TestingServer late = new TestingServer(port)) {
                    await().until(members::isInitialized);
                    assertThat(views)
                            .as("who asked to be told is told, of nobody too")
                            .containsExactly(List.of());
                    assertThat(early.checkExists().forPath("/services"))
                            .as("who only looks leaves nothing behind in %s", late.getConnectString())
                            .isNull();
                }
            }
        }
    }

    @Test
    void aMembershipThatBecomesUnreadableIsNoneAnyMore() throws Exception {
        registry.registerService(instance("shards-1", 7001));
        registry.registerService(instance("shards-2", 7002));
        try (Members members = new Members(client, "shards").start()) {
            await().untilAsserted(() -> assertThat(members.current()).hasSize(2));
            client.setData().forPath("/services/shards/shards-2", new byte[] {'x'});
            await().untilAsserted(() ->
                    assertThat(members.current()).extracting(Member::instance).containsExactly("shards-1"));
        }
    }

    @Test
    void whatWasNeverStartedCanBeClosed() {
        assertThatCode(new Members(client, "shards")::close).doesNotThrowAnyException();
    }

    private static ServiceInstance<ZookeeperInstance> instance(String name, int port) throws Exception {
        return ServiceInstance.<ZookeeperInstance>builder()
                .id(name)
                .name("shards")
                .address("127.0.0.1")
                .port(port)
                .payload(new ZookeeperInstance(name, "shards", Map.of("pid", "1")))
                .build();
    }
}
