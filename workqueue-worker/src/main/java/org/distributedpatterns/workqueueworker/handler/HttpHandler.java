package org.distributedpatterns.workqueueworker.handler;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * POSTs the item. 2xx: done, the body is the result. 408, 425, 429, every 5xx, no answer: later again. Anything else,
 * redirects included: refused.
 */
final class HttpHandler implements Handler {

    static final int MAX_RESULT_BYTES = 64 * 1024;

    private final URI url;
    private final AllowedOrigins origins;
    private final HttpClient client;
    private final JsonMapper json;

    HttpHandler(URI url, AllowedOrigins origins, HttpClient client, JsonMapper json) {
        this.url = url;
        this.origins = origins;
        this.client = client;
        this.json = json;
    }

    @Override
    public Outcome handle(Work work) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            answer = client.sendAsync(
                    request(work), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_RESULT_BYTES));
        } catch (IOException | URISyntaxException e) {
            return new Outcome.Retry(url.getHost() + ": " + e, Duration.ZERO);
        } catch (SecurityException e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        }
        try {
            return outcome(answer.get(work.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Outcome.Retry("no answer from " + url + " within " + work.timeout(), Duration.ZERO);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        }
    }

    private static Outcome failed(Throwable cause) {
        String message = cause.getMessage();
        return message != null && message.contains("body exceeds capacity")
                ? new Outcome.Refused("the handler answered more than " + MAX_RESULT_BYTES + " bytes")
                : new Outcome.Retry(cause.toString(), Duration.ZERO);
    }

    private HttpRequest request(Work work) throws IOException, URISyntaxException {
        InetAddress address = origins.resolve(url);
        var request = HttpRequest.newBuilder(target(address))
                .timeout(work.timeout())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", work.id())
                .header("X-Queue", work.queue())
                .header("X-Attempt", Integer.toString(work.attempt()))
                .header("X-Request-Timeout", work.timeout().toMillis() + "ms")
                .POST(HttpRequest.BodyPublishers.ofByteArray(work.payload()));
        if (isPlain()) {
            request.header("Host", url.getRawAuthority());
        }
        work.headers().forEach(request::setHeader);
        return request.build();
    }

    private boolean isPlain() {
        return "http".equalsIgnoreCase(url.getScheme());
    }

    /** The checked address itself; with TLS the name, whose certificate is the better check. */
    private URI target(InetAddress address) throws URISyntaxException {
        if (!isPlain()) {
            return url;
        }
        String host = address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return new URI("http://" + host + (url.getPort() == -1 ? "" : ":" + url.getPort()) + path + query);
    }

    private Outcome outcome(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Outcome.Done(result(response.body()));
        }
        String error = url + " answered " + status;
        return status == 408 || status == 425 || status == 429 || status >= 500
                ? new Outcome.Retry(error, retryAfter(response))
                : new Outcome.Refused(error);
    }

    private @Nullable JsonNode result(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            return StringNode.valueOf(new String(body, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }
}
