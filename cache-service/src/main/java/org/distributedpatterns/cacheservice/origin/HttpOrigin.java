package org.distributedpatterns.cacheservice.origin;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.distributedpatterns.cacheservice.egress.AllowedDestinations;
import org.distributedpatterns.cacheservice.egress.ForbiddenDestination;
import org.distributedpatterns.cacheservice.egressclient.EgressClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks origins. Each redirect is a call of its own, checked like the first. The client comes into being with the first
 * call.
 */
final class HttpOrigin implements Origin, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpOrigin.class);

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> VALUES = Set.of(200, 203);
    private static final Set<Integer> NOTHING = Set.of(404, 410);
    private static final int MOST_DRAINED = 16 * 1024;

    private final AllowedDestinations allowed;
    private final OriginProperties properties;
    private final int largestBody;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("origin-deadlines").daemon().factory());
    private @Nullable EgressClient client;

    HttpOrigin(AllowedDestinations allowed, OriginProperties properties, int largestBody) {
        this.allowed = allowed;
        this.properties = properties;
        this.largestBody = largestBody;
    }

    /** One step of a call: its end, or where to go on. */
    private record Step(@Nullable Reply reply, @Nullable String location) {}

    /** The answer is longer than a value may be. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The step has ended, and its answer has not been read to its end. */
    private static final class Enough extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Step step;

        Enough(Step step) {
            this.step = step;
        }
    }

    @Override
    public Reply get(URI uri, Duration timeout, @Nullable String traceparent) {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI target = uri;
        for (int redirects = 0; redirects <= properties.maximumRedirects(); redirects++) {
            Step step = step(target, deadline, traceparent);
            if (step.location() == null) {
                return step.reply() == null ? new Reply.Failed(502, "the origin redirects to nowhere") : step.reply();
            }
            try {
                target = target.resolve(step.location());
            } catch (IllegalArgumentException e) {
                log.debug("{} redirects to nonsense", target, e);
                return new Reply.Failed(502, "the origin redirects to what is no URL");
            }
        }
        return new Reply.Failed(502, "the origin redirects more than " + properties.maximumRedirects() + " times");
    }

    private Step step(URI uri, long deadline, @Nullable String traceparent) {
        long left = deadline - System.nanoTime();
        var late = new AtomicBoolean(left <= 0);
        var request = new HttpGet(uri);
        request.setHeader("Accept-Encoding", "identity");
        if (traceparent != null) {
            request.setHeader("traceparent", traceparent);
        }
        Future<?> guard = timer.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                Math.max(0, left),
                TimeUnit.NANOSECONDS);
        try {
            allowed.requireListed(uri); // with its user, which the request no longer has
            return client().execute(request, response -> read(request, response));
        } catch (ForbiddenDestination e) {
            log.warn("not asked: {}", e.getMessage());
            return failed(502, "the origin may not be asked: " + e.getMessage());
        } catch (Enough e) {
            return e.step;
        } catch (TooLarge _) {
            return failed(502, "the origin's answer is longer than " + largestBody + " bytes");
        } catch (UnknownHostException e) {
            return failed(502, "the origin's host can't be resolved: " + e.getMessage());
        } catch (InterruptedIOException e) {
            return failed(504, "the origin took too long"); // its timeouts
        } catch (IOException e) {
            log.debug("{} failed", uri, e);
            return late.get() ? failed(504, "the origin took too long") : failed(502, "the origin failed: " + e);
        } finally {
            guard.cancel(false);
        }
    }

    private Step read(HttpGet request, ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        if (REDIRECTS.contains(status)) {
            Header location = response.getFirstHeader("Location");
            return end(request, response, new Step(null, location == null ? null : location.getValue()));
        }
        if (NOTHING.contains(status)) {
            return end(request, response, new Step(new Reply.Nothing(), null));
        }
        if (!VALUES.contains(status)) {
            return end(request, response, failed(502, "the origin answered " + status));
        }
        if (response.containsHeader("Content-Encoding")) {
            return end(request, response, failed(502, "the origin encodes its answer, unasked"));
        }
        Header type = response.getFirstHeader("Content-Type");
        return new Step(
                new Reply.Found(body(request, response), type == null ? "application/octet-stream" : type.getValue()),
                null);
    }

    /** The end of a step whose body says nothing: a short one is read, so that the connection can be kept. */
    private static Step end(HttpGet request, ClassicHttpResponse response, Step step) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity != null && entity.getContent().readNBytes(MOST_DRAINED).length == MOST_DRAINED) {
            request.cancel(); // the rest is not read
            throw new Enough(step);
        }
        return step;
    }

    private byte[] body(HttpGet request, ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        InputStream in = entity.getContent();
        byte[] body = entity.getContentLength() > largestBody ? null : in.readNBytes(largestBody + 1);
        if (body == null || body.length > largestBody) {
            request.cancel(); // the rest is not read
            throw new TooLarge();
        }
        return body;
    }

    private static Step failed(int status, String detail) {
        return new Step(new Reply.Failed(status, detail), null);
    }

    private synchronized EgressClient client() {
        EgressClient present = client;
        if (present == null) {
            present = new EgressClient(
                    allowed,
                    new EgressClient.Settings(
                            "distributed-patterns-cache",
                            properties.maximumConcurrent(),
                            properties.connectTimeout(),
                            null));
            client = present;
        }
        return present;
    }

    @Override
    public synchronized void close() throws IOException {
        timer.shutdownNow();
        if (client != null) {
            client.close();
        }
    }
}
