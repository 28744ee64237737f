package org.distributedpatterns.gateway;

import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/**
 * The gateway in front of one origin that is running already, for suites of tests that come from elsewhere and for
 * load: {@code CacheStand ORIGIN_PORT PATH[,PATH…] [--property=value…]}. It ends with its standard input.
 */
final class CacheStand {

    private CacheStand() {}

    static void main(String[] arguments) throws Exception {
        try (TestingServer zooKeeper = new TestingServer();
                CuratorFramework curator =
                        CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100))) {
            curator.start();
            ServiceDiscovery<ZookeeperInstance> discovery = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                    .client(curator)
                    .basePath("/services")
                    .build();
            discovery.start();
            discovery.registerService(ServiceInstance.<ZookeeperInstance>builder()
                    .id("origin-1")
                    .name("origin")
                    .address("127.0.0.1")
                    .port(Integer.parseInt(arguments[0]))
                    .payload(new ZookeeperInstance(
                            "origin-1",
                            "origin",
                            Map.of("hostname", "here", "pid", "1", "management.port", "1", "paths", arguments[1])))
                    .build());
            System.setProperty("spring.cloud.zookeeper.connect-string", zooKeeper.getConnectString());
            System.setProperty("platform.gateway.allowed-prefixes", arguments[1]);
            System.setProperty("platform.membership.host", "127.0.0.1");
            SpringApplication.run(
                    GatewayApplication.class, java.util.Arrays.copyOfRange(arguments, 2, arguments.length));
            while (System.in.read() >= 0) {
                // until it ends
            }
            System.exit(0);
        }
    }
}
