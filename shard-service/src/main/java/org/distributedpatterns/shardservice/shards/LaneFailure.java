package org.distributedpatterns.shardservice.shards;

import java.io.IOException;

/** Why a shard gave no answer. It says nothing about where in the code, since it is made often when a shard dies. */
final class LaneFailure extends IOException {

    private static final long serialVersionUID = 1L;

    LaneFailure(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
