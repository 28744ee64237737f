package org.distributedpatterns.searchleaf.membership;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The requests that an instance sends itself before it joins.
 *
 * @param paths what to GET, in turn; none for no warm-up
 * @param requests how many in all
 * @param atMost the longest it may take
 */
@Validated
@ConfigurationProperties("platform.warm-up")
public record WarmUpProperties(
        @DefaultValue List<String> paths,
        @DefaultValue("200") @Min(0) @Max(100_000) int requests,
        @DefaultValue("3s") Duration atMost) {

    public WarmUpProperties {
        paths = List.copyOf(paths);
        if (!paths.stream().allMatch(path -> path.startsWith("/"))) {
            throw new IllegalArgumentException("platform.warm-up.paths: each must start with /");
        }
        if (!atMost.isPositive()) {
            throw new IllegalArgumentException("platform.warm-up.at-most must be above zero");
        }
    }
}
