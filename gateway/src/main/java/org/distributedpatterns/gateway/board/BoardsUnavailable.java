package org.distributedpatterns.gateway.board;

/** ZooKeeper is out of reach; what was to be said may be said or not. */
public final class BoardsUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BoardsUnavailable(Exception cause) {
        super("ZooKeeper is out of reach", cause);
    }
}
