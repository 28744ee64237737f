package org.distributedpatterns.electiondemo.election;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.recipes.locks.LockInternals;
import org.apache.curator.framework.recipes.locks.StandardLockInternalsDriver;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.BadVersionException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who leads, as ZooKeeper has it. A grant is one transaction: it checks that the candidate is still first in the queue,
 * raises the epoch by compare-and-swap (it is the version of a persistent node) and puts the new leader's record in the
 * place of the old one. So there is one record or none at any moment, and no two grants have the same epoch.
 *
 * <p>Every method asks ZooKeeper and blocks; after {@code sync} a read sees all that was acknowledged before it, on
 * whichever server.
 */
final class ElectionRecord {

    private static final Logger log = LoggerFactory.getLogger(ElectionRecord.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads repeated in one call while grants go on under it, before it shows no leader. */
    private static final int READS = 5;

    private final CuratorFramework curator;
    private final ElectionPaths paths;
    private final InstantSource clock;

    ElectionRecord(CuratorFramework curator, ElectionPaths paths, InstantSource clock) {
        this.curator = curator;
        this.paths = paths;
        this.clock = clock;
    }

    /**
     * Records {@code contender} as leader with the next epoch.
     *
     * @return the grant, or nothing if somebody else is first in the queue by now
     */
    Optional<Leader> grant(Contender contender) throws Exception {
        while (true) {
            createIfAbsent(paths.epoch());
            List<String> queue = queue();
            if (queue.isEmpty() || !contender.equals(contender(queue.getFirst()))) {
                return Optional.empty();
            }
            Stat last = curator.checkExists().forPath(paths.epoch());
            Stat stale = curator.checkExists().forPath(paths.leader());
            if (last == null) {
                continue;
            }
            Leader leader = new Leader(
                    contender.instance(),
                    contender.hostname(),
                    last.getVersion() + 1L,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
            List<CuratorOp> transaction = new ArrayList<>();
            transaction.add(curator.transactionOp().check().forPath(paths.queue() + "/" + queue.getFirst()));
            transaction.add(curator.transactionOp()
                    .setData()
                    .withVersion(last.getVersion())
                    .forPath(paths.epoch(), contender.id().getBytes(UTF_8)));
            if (stale != null) { // of a leader that gave up its place in the queue while it couldn't reach ZooKeeper
                transaction.add(curator.transactionOp().delete().forPath(paths.leader()));
            }
            transaction.add(curator.transactionOp()
                    .create()
                    .withMode(CreateMode.EPHEMERAL)
                    .forPath(paths.leader(), JSON.writeValueAsBytes(leader)));
            try {
                curator.transaction().forOperations(transaction);
                return Optional.of(leader);
            } catch (BadVersionException | NoNodeException | NodeExistsException e) {
                log.debug("the election moved under the grant of {}, which is tried again", contender, e);
            }
        }
    }

    /** Takes the record of that epoch away, if it is the last one granted; of a later leader's it touches nothing. */
    void revoke(long epoch) throws Exception {
        try {
            curator.transaction()
                    .forOperations(
                            curator.transactionOp()
                                    .check()
                                    .withVersion(Math.toIntExact(epoch))
                                    .forPath(paths.epoch()),
                            curator.transactionOp().delete().forPath(paths.leader()));
        } catch (BadVersionException | NoNodeException e) {
            log.debug("the record of epoch {} was gone already", epoch, e);
        }
    }

    /** The election now. */
    Election read() throws Exception {
        curator.sync().forPath(paths.root());
        Election election = readOnce();
        for (int reads = 1; reads < READS && !election.isCoherent(); reads++) {
            election = readOnce();
        }
        return election.isCoherent() ? election : election.leaderless(); // it lost its place and hasn't noticed yet
    }

    private Election readOnce() throws Exception {
        byte[] record = contentOf(paths.leader());
        Set<Contender> candidates = new LinkedHashSet<>(); // after a broken connection one may stand twice for a moment
        for (String node : queue()) {
            Contender contender = contender(node);
            if (contender != null) {
                candidates.add(contender);
            }
        }
        return new Election(record == null ? null : JSON.readValue(record, Leader.class), List.copyOf(candidates));
    }

    /** Asks the leader of that epoch to give up; whoever it is watches {@link ElectionPaths#yield()}. */
    void askToYield(long epoch) throws Exception {
        createIfAbsent(paths.yield());
        curator.setData().forPath(paths.yield(), Long.toString(epoch).getBytes(UTF_8));
    }

    private void createIfAbsent(String path) throws Exception {
        if (curator.checkExists().forPath(path) == null) {
            try {
                curator.create().creatingParentsIfNeeded().forPath(path, new byte[0]);
            } catch (NodeExistsException e) {
                log.debug("{} was created by somebody else", path, e);
            }
        }
    }

    /** The names of the candidates' nodes, first in line first. */
    private List<String> queue() throws Exception {
        try {
            return LockInternals.getSortedChildren(curator, paths.queue(), "lock-", new StandardLockInternalsDriver());
        } catch (NoNodeException e) {
            return List.of();
        }
    }

    private @Nullable Contender contender(String node) throws Exception {
        byte[] content = contentOf(paths.queue() + "/" + node);
        return content == null ? null : Contender.parse(content);
    }

    private byte @Nullable [] contentOf(String path) throws Exception {
        try {
            return curator.getData().forPath(path);
        } catch (NoNodeException e) {
            return null;
        }
    }
}
