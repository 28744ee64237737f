package org.distributedpatterns.gateway;

import java.util.HashMap;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/** A membership in ZooKeeper as the platform's services publish it; stays when what it stands for is killed. */
final class TestMembership implements AutoCloseable {

    private final ServiceDiscovery<ZookeeperInstance> discovery;
    private final ServiceInstance<ZookeeperInstance> membership;

    TestMembership(CuratorFramework curator, String service, String instance, int port, String paths) throws Exception {
        this(curator, service, instance, port, paths, null);
    }

    /** @param adminCalls with commas; null to say nothing about them */
    TestMembership(
            CuratorFramework curator,
            String service,
            String instance,
            int port,
            String paths,
            @Nullable String adminCalls)
            throws Exception {
        Map<String, String> metadata = new HashMap<>(
                Map.of("hostname", "here", "pid", "1", "management.port", Integer.toString(port), "paths", paths));
        if (adminCalls != null) {
            metadata.put("admin-calls", adminCalls);
        }
        this.membership = ServiceInstance.<ZookeeperInstance>builder()
                .id(instance)
                .name(service)
                .address("127.0.0.1")
                .port(port)
                .payload(new ZookeeperInstance(instance, service, metadata))
                .build();
        this.discovery = ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                .client(curator)
                .basePath("/services")
                .build();
        discovery.start();
    }

    void join() throws Exception {
        discovery.registerService(membership);
    }

    void leave() throws Exception {
        discovery.unregisterService(membership);
    }

    @Override
    public void close() throws Exception {
        discovery.close();
    }
}
