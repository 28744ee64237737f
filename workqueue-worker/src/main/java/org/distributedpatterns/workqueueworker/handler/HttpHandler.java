package org.distributedpatterns.workqueueworker.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.distributedpatterns.workqueueworker.egress.ForbiddenDestination;
import org.distributedpatterns.workqueueworker.egressclient.EgressClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * POSTs the item. 2xx: done, the body is the result. 408, 425, 429, every 5xx, no answer: later again. Anything else,
 * redirects included, or where no call may go: refused.
 */
final class HttpHandler implements Handler {

    static final int MAX_RESULT_BYTES = 64 * 1024;

    private final URI url;
    private final EgressClient client;
    private final ExecutorService calls;
    private final JsonMapper json;

    /** @param calls runs a call, so that whoever waits for it need not wait for its end */
    HttpHandler(URI url, EgressClient client, ExecutorService calls, JsonMapper json) {
        this.url = url;
        this.client = client;
        this.calls = calls;
        this.json = json;
    }

    /** The answer is longer than a result may be. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Outcome handle(Work work) throws InterruptedException {
        HttpPost request = request(work);
        Future<Outcome> answer = calls.submit(() -> client.execute(request, response -> outcome(request, response)));
        boolean ended = false;
        try {
            Outcome outcome = answer.get(work.timeout().toNanos(), TimeUnit.NANOSECONDS);
            ended = true;
            return outcome;
        } catch (TimeoutException e) {
            return new Outcome.Retry("no answer from " + url + " within " + work.timeout(), Duration.ZERO);
        } catch (ExecutionException e) {
            ended = true;
            return failed(e.getCause() == null ? e : e.getCause());
        } finally {
            if (!ended) {
                request.cancel();
                answer.cancel(true);
            }
        }
    }

    private static Outcome failed(Throwable cause) {
        return switch (cause) {
            case ForbiddenDestination e -> new Outcome.Refused(String.valueOf(e.getMessage()));
            case TooLarge _ -> new Outcome.Refused("the handler answered more than " + MAX_RESULT_BYTES + " bytes");
            default -> new Outcome.Retry(cause.toString(), Duration.ZERO);
        };
    }

    private HttpPost request(Work work) {
        var request = new HttpPost(url);
        request.setHeader("Idempotency-Key", work.id());
        request.setHeader("X-Queue", work.queue());
        request.setHeader("X-Attempt", Integer.toString(work.attempt()));
        request.setHeader("X-Request-Timeout", work.timeout().toMillis() + "ms");
        work.headers().forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(work.payload(), ContentType.create("application/json")));
        return request;
    }

    private Outcome outcome(HttpPost request, ClassicHttpResponse response) throws IOException {
        byte[] body = body(request, response);
        int status = response.getCode();
        if (status / 100 == 2) {
            return new Outcome.Done(result(body));
        }
        String error = url + " answered " + status;
        return status == 408 || status == 425 || status == 429 || status >= 500
                ? new Outcome.Retry(error, retryAfter(response))
                : new Outcome.Refused(error);
    }

    private static byte[] body(HttpPost request, ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        InputStream in = entity.getContent();
        byte[] body = in.readNBytes(MAX_RESULT_BYTES + 1);
        if (body.length > MAX_RESULT_BYTES) {
            request.cancel(); // the rest is not read
            throw new TooLarge();
        }
        return body;
    }

    private @Nullable JsonNode result(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            return StringNode.valueOf(new String(body, UTF_8));
        }
    }

    private static Duration retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader("Retry-After");
        String seconds = header == null ? "" : header.getValue();
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }
}
