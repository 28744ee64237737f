package org.distributedpatterns.gateway.experiment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.IntUnaryOperator;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.experiment.Comparison.Deviation;
import org.distributedpatterns.gateway.experiment.MirrorReport.Example;
import org.distributedpatterns.gateway.membership.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Sends copies of requests to the candidate, after their caller has been answered, and compares the answers. Copies
 * have connections of their own; at most {@value #AT_ONCE} are under way, more are dropped and counted. A copy carries
 * {@value #MARK}, and the answer to it goes nowhere.
 */
final class Mirror {

    /** Marks a copy; its value is the experiment. Callers cannot set it. */
    static final String MARK = "X-Mirrored";

    private static final int AT_ONCE = 32;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final long LARGEST_ANSWER = 8L * 1024 * 1024;

    private static final int LONGEST_PATH = 256;

    private static final Logger log = LoggerFactory.getLogger(Mirror.class);

    /** Of one connection, or of the way to the gateway, which the candidate is not told of. */
    private static final Set<String> NOT_COPIED = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "content-length",
            "forwarded",
            "x-real-ip",
            "x-http-method-override",
            "x-original-url",
            "x-rewrite-url",
            "x-mirrored");

    /**
     * A request to be sent once more.
     *
     * @param target path and query, as the control got them
     */
    record Copy(String method, String target, HttpHeaders headers, byte[] body) {}

    private final Directory directory;
    private final HttpClient client;
    private final MirrorLog mirrorLog;
    private final IntUnaryOperator random;
    private final Clock clock;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** @param random a number from 0 to its argument, exclusive */
    Mirror(
            Directory directory,
            ConnectionProvider connections,
            MirrorLog mirrorLog,
            IntUnaryOperator random,
            Clock clock) {
        this.directory = directory;
        this.client = HttpClient.create(connections).responseTimeout(TIMEOUT);
        this.mirrorLog = mirrorLog;
        this.random = random;
        this.clock = clock;
    }

    /** Whether a request that the control answers is to be copied. */
    boolean takes(Live live, String method) {
        MirrorRules rules = live.definition().mirror();
        return live.state().isRunning()
                && rules.share() > 0
                && rules.methods().contains(method)
                && random.applyAsInt(Assignment.BUCKETS) < Math.round(rules.share() * Assignment.BUCKETS / 100);
    }

    /** The request is too large to be copied. */
    void tooLarge(Live live) {
        mirrorLog.count(live, "too-large");
    }

    /** Sends the copy; returns at once, and never fails. */
    void send(Live live, Copy copy, Answer control) {
        List<Member> candidates = live.members(Side.CANDIDATE, directory.current());
        if (candidates.isEmpty()) {
            mirrorLog.count(live, "failed");
            return;
        }
        if (!free.tryAcquire()) {
            mirrorLog.count(live, "dropped");
            return;
        }
        exchange(live, copy, candidates.get(random.applyAsInt(candidates.size())))
                .timeout(TIMEOUT)
                .doFinally(end -> free.release())
                .subscribe(answer -> compare(live, copy, control, answer), error -> {
                    log.debug("a copy for {} got no answer", live.name(), error);
                    mirrorLog.count(live, "failed");
                });
    }

    private Mono<Answer> exchange(Live live, Copy copy, Member member) {
        DefaultHttpHeaders headers = headers(live, copy);
        return client.headers(all -> all.set(headers))
                .request(HttpMethod.valueOf(copy.method()))
                .uri("http://" + member.host() + ":" + member.port() + copy.target())
                .send((request, out) -> copy.body().length == 0 ? out : out.send(body(copy)))
                .responseConnection((response, connection) -> {
                    Answer.Recorder recorder =
                            new Answer.Recorder(response.status().code(), response.responseHeaders());
                    return connection
                            .inbound()
                            .receive()
                            .asByteArray()
                            .doOnNext(bytes -> record(recorder, bytes))
                            .then(Mono.fromSupplier(recorder::answer));
                })
                .single();
    }

    private static Mono<ByteBuf> body(Copy copy) {
        return Mono.fromSupplier(() -> Unpooled.wrappedBuffer(copy.body()));
    }

    private static void record(Answer.Recorder recorder, byte[] bytes) {
        recorder.body(bytes);
        if (recorder.length() > LARGEST_ANSWER) {
            throw new IllegalStateException("an answer of more than " + LARGEST_ANSWER + " bytes");
        }
    }

    private static DefaultHttpHeaders headers(Live live, Copy copy) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        Set<String> named = Set.of(String.join(",", copy.headers().getOrEmpty(HttpHeaders.CONNECTION))
                .toLowerCase(Locale.ROOT)
                .split("\\s*,\\s*"));
        copy.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NOT_COPIED.contains(lower) && !named.contains(lower) && !lower.startsWith("x-forwarded-")) {
                headers.add(name, values);
            }
        });
        headers.set(MARK, live.name());
        headers.set("X-Request-Timeout", TIMEOUT.toMillis() + "ms");
        if (copy.body().length > 0) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, copy.body().length);
        }
        return headers;
    }

    private void compare(Live live, Copy copy, Answer control, Answer candidate) {
        List<Deviation> differences =
                Comparison.of(control, candidate, live.definition().mirror());
        if (differences.isEmpty()) {
            mirrorLog.count(live, "same");
        } else {
            String path = copy.target();
            mirrorLog.differs(
                    live,
                    new Example(
                            clock.instant(),
                            copy.method(),
                            path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "…" : path,
                            differences));
        }
    }
}
