package org.distributedpatterns.searchroot.membership;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The requests that an instance sends itself before it joins.
 *
 * @param paths what to ask for, in turn, each {@code /path} for a GET, or {@code METHOD /path} for a request without a
 *     body; none for no warm-up
 * @param requests how many in all
 * @param atMost the longest it may take
 */
@Validated
@ConfigurationProperties("platform.warm-up")
public record WarmUpProperties(
        @DefaultValue List<String> paths,
        @DefaultValue("200") @Min(0) @Max(100_000) int requests,
        @DefaultValue("5s") Duration atMost) {

    public WarmUpProperties {
        paths = List.copyOf(paths);
        if (!paths.stream().allMatch(path -> path.matches("([A-Z]+ )?/\\S*"))) {
            throw new IllegalArgumentException("platform.warm-up.paths: each must be /path or METHOD /path");
        }
        if (!atMost.isPositive()) {
            throw new IllegalArgumentException("platform.warm-up.at-most must be above zero");
        }
    }

    /** What the paths stand for at an address, each to be answered in time. */
    List<HttpRequest> requestsTo(URI base, Duration timeout) {
        return paths.stream()
                .map(path -> {
                    int slash = path.indexOf('/');
                    return HttpRequest.newBuilder(base.resolve(path.substring(slash)))
                            .method(slash == 0 ? "GET" : path.substring(0, slash - 1), BodyPublishers.noBody())
                            .timeout(timeout)
                            .build();
                })
                .toList();
    }
}
