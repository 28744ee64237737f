package org.distributedpatterns.kit.definition;

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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
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

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // of a later version
            .build();

    /**
     * A change.
     *
     * @param at when, by the clock of the instance that made it
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
    private final String root;
    private final Clock clock;

    /**
     * @param root where the entries are in ZooKeeper, for example {@code /gateway/audit}; no definitions are below it
     */
    public Audit(CuratorFramework curator, String root, Clock clock) {
        this.curator = curator;
        this.root = root;
        this.clock = clock;
    }

    Entry entry(Actor who, String definition, @Nullable JsonNode before, @Nullable JsonNode after) {
        return new Entry(
                clock.instant(),
                who.name(),
                who.address(),
                before == null ? "create" : after == null ? "delete" : "replace",
                definition,
                before,
                after);
    }

    /** The part of a transaction that writes the entry. */
    CuratorOp write(Entry entry) throws Exception {
        return curator.transactionOp()
                .create()
                .withMode(CreateMode.PERSISTENT_SEQUENTIAL)
                .forPath(root + "/e-", JSON.writeValueAsBytes(entry));
    }

    /** After the transaction: to the log, and the oldest entries go. */
    void written(Entry entry) throws InterruptedException {
        log.info("{}", JSON.writeValueAsString(entry));
        try {
            List<String> names = names();
            for (String name : names.subList(0, Math.max(0, names.size() - KEPT))) {
                curator.delete().quietly().forPath(root + "/" + name);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.warn("could not delete the oldest entries: the next change tries again", e);
        }
    }

    void createRoot() throws Exception {
        curator.checkExists().creatingParentsIfNeeded().forPath(root + "/e-");
    }

    /**
     * The last changes, newest first; blocks on ZooKeeper.
     *
     * @throws DefinitionException.Unavailable without ZooKeeper
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DefinitionException.Unavailable("interrupted", e);
        } catch (Exception e) {
            throw new DefinitionException.Unavailable("ZooKeeper is out of reach", e);
        }
    }

    private void read(String name, List<Entry> into) throws Exception {
        try {
            into.add(JSON.readValue(new String(curator.getData().forPath(root + "/" + name), UTF_8), Entry.class));
        } catch (NoNodeException e) {
            log.debug("{} was deleted between two reads", name, e);
        } catch (JacksonException e) {
            log.warn("{} in ZooKeeper is no entry, passed over: {}", name, e.getOriginalMessage());
        }
    }

    /** Oldest first. */
    private List<String> names() throws Exception {
        try {
            List<String> names = new ArrayList<>(curator.getChildren().forPath(root));
            Collections.sort(names);
            return names;
        } catch (NoNodeException e) {
            return new ArrayList<>();
        }
    }
}
