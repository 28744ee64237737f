package org.distributedpatterns.gateway.httpcache;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A service's answer as it begins.
 *
 * @param body what is still to come; has to be read, or discarded
 * @param flushed whether each part is to be sent on at once, as of event streams
 */
record Answer(ResponseHead head, Publisher<? extends DataBuffer> body, boolean flushed) {

    /** Reads the body and drops it, so that the connection is free again. */
    Mono<Void> discard() {
        return Flux.from(body).doOnNext(DataBufferUtils::release).then();
    }
}
