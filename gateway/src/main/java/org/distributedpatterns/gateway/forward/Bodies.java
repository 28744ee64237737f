package org.distributedpatterns.gateway.forward;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.distributedpatterns.gateway.budget.Budget;
import org.distributedpatterns.gateway.problem.Problem;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Decides which bodies are kept for a second attempt. A body of known length up to the limit is read whole before the
 * first attempt, and so is one of unknown length, unless it is NDJSON: bulk uploads pass through as they come. All kept
 * bodies share one memory; while it is used up, bodies pass through, too.
 */
final class Bodies {

    private final ReplayMemory memory;
    private final long limit;

    Bodies(ReplayMemory memory, long limit) {
        this.memory = memory;
        this.limit = limit;
    }

    /** Runs {@code use} with the request's body, and frees what was kept when it has ended. */
    Mono<Void> with(ServerHttpRequest request, Budget deadline, Function<Body, Mono<Void>> use) {
        long length = request.getHeaders().getContentLength();
        boolean unknown = request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING);
        if (length <= 0 && !unknown) {
            return use.apply(new Body.None());
        }
        long size = unknown ? limit : length;
        if (size > limit || (unknown && isNdjson(request.getHeaders())) || !memory.tryReserve(size)) {
            return use.apply(new Body.Streamed(request.getBody()));
        }
        return read(request.getBody(), (int) Math.min(size, 8192))
                .timeout(deadline.left())
                .onErrorMap(
                        TimeoutException.class,
                        late -> Problem.of(HttpStatus.REQUEST_TIMEOUT, "the body did not arrive in time"))
                .flatMap(bytes -> use.apply(new Body.Kept(bytes)))
                .doFinally(signal -> memory.release(size));
    }

    private static Mono<byte[]> read(Flux<DataBuffer> body, int blockSize) {
        return body.collect(() -> new ByteArrayOutputStream(blockSize), Bodies::append)
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static void append(ByteArrayOutputStream out, DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        out.writeBytes(bytes);
    }

    private static boolean isNdjson(HttpHeaders headers) {
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "application/x-ndjson", 0, 20);
    }
}
