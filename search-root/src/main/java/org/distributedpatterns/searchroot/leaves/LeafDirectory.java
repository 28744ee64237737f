package org.distributedpatterns.searchroot.leaves;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.distributedpatterns.searchroot.membership.Member;
import org.distributedpatterns.searchroot.membership.Members;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.scatter.Topology;
import org.distributedpatterns.searchroot.shift.Shifts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who serves what: the leaves of the membership, and what they announce at
 * {@code /search/INDEX/serving/PARTITION/INSTANCE}. {@link #topology()} is a snapshot and never blocks; while ZooKeeper
 * is out of reach it stays as it was.
 */
@Component
public class LeafDirectory implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(LeafDirectory.class);

    private static final String ROOT = "/search/" + SearchProperties.INDEX;
    private static final int REPLICAS = 2;

    private final SearchProperties properties;
    private final Members members;
    private final Shifts shifts;
    private final CuratorCache announcements;
    private boolean announcementsKnown;
    private volatile boolean complete;
    private volatile Topology topology;

    LeafDirectory(CuratorFramework curator, SearchProperties properties, Shifts shifts) {
        this.shifts = shifts;
        this.properties = properties;
        this.topology = new Topology(properties.partitions(), REPLICAS, List.of(), Map.of());
        this.members = new Members(curator, properties.leafService());
        this.announcements = CuratorCache.build(curator, ROOT);
    }

    /** Begins to watch; returns at once. */
    public void start() {
        announcements
                .listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(this::firstAnnouncements)
                        .forAll((type, before, after) -> rebuild())
                        .build());
        announcements.start();
        members.onChange(ignored -> rebuild());
        members.start();
    }

    /** Whether {@link #topology()} is complete. */
    public boolean isInitialized() {
        return complete;
    }

    public Topology topology() {
        return topology;
    }

    private synchronized void firstAnnouncements() {
        announcementsKnown = true;
        rebuild();
    }

    private synchronized void rebuild() {
        if (!announcementsKnown) {
            return; // the first view is published whole
        }
        boolean membersKnown = members.isInitialized(); // before they are read
        Map<String, Leaf> leaves = new TreeMap<>();
        List<Member> present = members.current();
        shifts.update(present);
        for (Member member : present) {
            String hostname = member.metadata().getOrDefault("hostname", member.host());
            leaves.put(member.instance(), new Leaf(member.instance(), hostname, member.uri()));
        }
        Map<Integer, List<Leaf>> servers = new HashMap<>();
        int partitions = properties.partitions();
        int replicas = REPLICAS;
        try (Stream<ChildData> nodes = announcements.stream()) {
            for (ChildData node : (Iterable<ChildData>) nodes::iterator) {
                String[] path = node.getPath().substring(ROOT.length()).split("/");
                if (path.length == 4 && path[1].equals("serving")) {
                    Leaf leaf = leaves.get(path[3]);
                    if (leaf != null) {
                        servers.computeIfAbsent(Integer.valueOf(path[2]), p -> new ArrayList<>())
                                .add(leaf);
                    }
                } else if (node.getPath().equals(ROOT)) {
                    JsonNode definition = definition(node.getData());
                    partitions = definition.path("partitions").asInt(partitions);
                    replicas = definition.path("replicas").asInt(replicas);
                }
            }
        }
        topology = new Topology(partitions, replicas, List.copyOf(leaves.values()), servers);
        complete |= membersKnown;
    }

    private static JsonNode definition(byte[] data) {
        try {
            return JsonMapper.shared().readTree(data);
        } catch (JacksonException e) {
            log.debug("{} says nothing of the index yet", ROOT, e);
            return JsonMapper.shared().createObjectNode();
        }
    }

    @Override
    public void destroy() {
        members.close();
        announcements.close();
    }
}
