package org.distributedpatterns.kit.warmup;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The requests that an instance sends itself before it joins.
 *
 * @param paths what to ask for, in turn, each {@code /path} for a GET, {@code METHOD /path} for a request without a
 *     body, or {@code METHOD /path BODY} for one with JSON; none for no warm-up
 * @param requests how many in all
 * @param atMost the longest it may take
 */
@Validated
@ConfigurationProperties("platform.warm-up")
public record WarmUpProperties(
        @DefaultValue List<String> paths,
        @DefaultValue("200") @Min(0) @Max(100_000) int requests,
        @DefaultValue("5s") Duration atMost) {

    private static final Pattern REQUEST = Pattern.compile("(?:([A-Z]+) )?(/\\S*)(?: (\\S.*))?");

    public WarmUpProperties {
        paths = List.copyOf(paths);
        if (!paths.stream().allMatch(path -> REQUEST.matcher(path).matches())) {
            throw new IllegalArgumentException(
                    "platform.warm-up.paths: each must be /path, METHOD /path or METHOD /path BODY");
        }
        if (!atMost.isPositive()) {
            throw new IllegalArgumentException("platform.warm-up.at-most must be above zero");
        }
    }

    /** What the paths stand for at an address, each to be answered in time. */
    List<HttpRequest> requestsTo(URI base, Duration timeout) {
        return paths.stream()
                .map(REQUEST::matcher)
                .filter(Matcher::matches)
                .map(parts -> request(base, parts).timeout(timeout).build())
                .toList();
    }

    private static HttpRequest.Builder request(URI base, Matcher parts) {
        String method = Objects.requireNonNullElse(parts.group(1), "GET");
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(parts.group(2)));
        String body = parts.group(3);
        return body == null
                ? request.method(method, BodyPublishers.noBody())
                : request.method(method, BodyPublishers.ofString(body)).header("Content-Type", "application/json");
    }
}
