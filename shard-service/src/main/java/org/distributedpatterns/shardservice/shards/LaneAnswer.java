package org.distributedpatterns.shardservice.shards;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What came back on a lane. */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record LaneAnswer(int status, HttpHeaders headers, byte[] body) {

    @Nullable
    String header(CharSequence name) {
        return headers.get(name);
    }
}
