package org.distributedpatterns.gateway.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who changed what, and when: one sequential node in ZooKeeper for each change, written in the change's own
 * transaction, so that there is no change without an entry and no entry without a change. The last {@value #KEPT} are
 * kept; all go to the logger {@code audit}, too.
 */
public final class Audit {

    static final int KEPT = 256;

    private static final Logger log = LoggerFactory.getLogger("audit");

    private static final String ROOT = "/gateway/audit";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A change.
     *
     * @param at when, by the clock of the gateway that made it
     * @param who the token's name, or what decided
     * @param address where the call came from
     * @param what {@code create}, {@code replace} or {@code delete}
     * @param definition for example {@code routes/orders}
     * @param before what it was; null for nothing
     * @param after what it is; null for nothing
     */
    public record Entry(
            Instant at,
            String who,
            String address,
            String what,
            String definition,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    private final CuratorFramework curator;
    private final Clock clock;

    Audit(CuratorFramework curator, Clock clock) {
        this.curator = curator;
        this.clock = clock;
    }

    Entry entry(Actor who, String definition, @Nullable String before, @Nullable String after) {
        return new Entry(
                clock.instant(),
                who.name(),
                who.address(),
                before == null ? "create" : after == null ? "delete" : "replace",
                definition,
                before == null ? null : JSON.readTree(before),
                after == null ? null : JSON.readTree(after));
    }

    /** The part of a transaction that writes the entry. */
    CuratorOp write(Entry entry) throws Exception {
        return curator.transactionOp()
                .create()
                .withMode(CreateMode.PERSISTENT_SEQUENTIAL)
                .forPath(ROOT + "/e-", JSON.writeValueAsBytes(entry));
    }

    /** After the transaction: to the log, and the oldest entries go. */
    void written(Entry entry) {
        log.info("{}", JSON.writeValueAsString(entry));
        try {
            List<String> names = names();
            for (String name : names.subList(0, Math.max(0, names.size() - KEPT))) {
                curator.delete().quietly().forPath(ROOT + "/" + name);
            }
        } catch (Exception e) {
            log.warn("could not delete the oldest entries: the next change tries again", e);
        }
    }

    void createRoot() throws Exception {
        curator.createContainers(ROOT);
    }

    /**
     * The last changes, newest first; blocks on ZooKeeper.
     *
     * @throws StoreException.Unavailable without ZooKeeper
     */
    public List<Entry> last(int limit) {
        try {
            List<String> names = names();
            Collections.reverse(names);
            List<Entry> entries = new ArrayList<>();
            for (String name : names.subList(0, Math.min(limit, names.size()))) {
                read(name, entries);
            }
            return entries;
        } catch (Exception e) {
            throw new StoreException.Unavailable(e);
        }
    }

    private void read(String name, List<Entry> into) throws Exception {
        try {
            into.add(JSON.readValue(new String(curator.getData().forPath(ROOT + "/" + name), UTF_8), Entry.class));
        } catch (NoNodeException e) {
            log.debug("{} was deleted between two reads", name, e);
        }
    }

    /** Oldest first. */
    private List<String> names() throws Exception {
        try {
            List<String> names = new ArrayList<>(curator.getChildren().forPath(ROOT));
            Collections.sort(names);
            return names;
        } catch (NoNodeException e) {
            return new ArrayList<>();
        }
    }
}
