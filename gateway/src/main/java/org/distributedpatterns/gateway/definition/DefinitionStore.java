package org.distributedpatterns.gateway.definition;

import java.time.Clock;
import java.util.function.BinaryOperator;
import org.apache.curator.framework.CuratorFramework;

/** Makes the parts that watch ZooKeeper. They begin to watch before the gateway is ready. */
public final class DefinitionStore {

    private final CuratorFramework curator;
    private final Audit audit;

    DefinitionStore(CuratorFramework curator) {
        this.curator = curator;
        this.audit = new Audit(curator, Clock.systemUTC());
    }

    /**
     * Definitions of one kind.
     *
     * @param kind names them in ZooKeeper and in the audit log
     * @param most how many there may be
     * @param audited of a definition's name and text, what the audit log shows: in the form in which the API shows it
     */
    public Documents documents(String kind, int most, BinaryOperator<String> audited) {
        return new Documents(curator, audit, kind, most, audited);
    }

    /** What the gateways tell each other. */
    public Boards boards(String kind) {
        return new Boards(curator, kind);
    }

    Audit audit() {
        return audit;
    }
}
