package org.distributedpatterns.searchleaf.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.test.TestingServer;
import org.distributedpatterns.searchleaf.membership.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacementIT {

    private TestingServer zookeeper;
    private CuratorFramework client;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new TestingServer();
        client = CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), 6_000, 3_000, new RetryForever(50));
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.close(); // its session's end takes the entries along
        zookeeper.close();
    }

    private Placement placement(String service, int ordinal) {
        return new Placement(client, "main", new Identity(service, service + "-" + ordinal, "host"));
    }

    private void entered(Placement placement, String instance) {
        placement.enter();
        await().until(() -> client.checkExists().forPath("/search/main/leaves/" + instance) != null);
    }

    @Test
    void onlyLeavesOfTheSameServiceCount() {
        try (Placement fork = placement("my-leaf", 1);
                Placement other = placement("search-leaf-eu", 1);
                Placement first = placement("search-leaf", 1);
                Placement tenth = placement("search-leaf", 10)) {
            entered(fork, "my-leaf-1");
            entered(other, "search-leaf-eu-1");
            entered(tenth, "search-leaf-10");
            entered(first, "search-leaf-1");

            await().untilAsserted(() -> {
                assertThat(first.view().leaves()).containsExactlyInAnyOrder("search-leaf-1", "search-leaf-10");
                assertThat(fork.view().leaves()).containsExactly("my-leaf-1");
                assertThat(other.view().leaves()).containsExactly("search-leaf-eu-1");
            });
            assertThat(first.isInitialized()).as("the view is complete").isTrue();
        }
    }
}
