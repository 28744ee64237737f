package org.distributedpatterns.gateway.fastpath;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.distributedpatterns.gateway.wire.EarlyDoor;
import org.distributedpatterns.gateway.wire.Vouched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.pattern.PathPattern;

/**
 * What of the application stands where the fast path goes by: filters of which nobody says that it may, and
 * controllers, which go before routes. Looked at once, when the application has started.
 */
final class Surroundings {

    private static final Logger log = LoggerFactory.getLogger(Surroundings.class);

    private final ObjectProvider<GlobalFilter> globalFilters;
    private final ObjectProvider<WebFilter> webFilters;
    private final ObjectProvider<HttpHeadersFilter> headersFilters;
    private final ObjectProvider<RequestMappingHandlerMapping> mappings;
    private volatile Set<String> paths = Set.of();
    private volatile List<String> prefixes = List.of();

    Surroundings(
            ObjectProvider<GlobalFilter> globalFilters,
            ObjectProvider<WebFilter> webFilters,
            ObjectProvider<HttpHeadersFilter> headersFilters,
            ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.globalFilters = globalFilters;
        this.webFilters = webFilters;
        this.headersFilters = headersFilters;
        this.mappings = mappings;
    }

    /** @return whether there is a way past all filters */
    boolean look() {
        Set<String> exact = new HashSet<>();
        Set<String> open = new HashSet<>();
        mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(info -> info.getPatternsCondition().getPatterns().stream())
                .map(PathPattern::getPatternString)
                .forEach(pattern -> {
                    String literal = pattern.split("[{*?]", 2)[0];
                    (literal.equals(pattern) ? exact : open).add(literal);
                });
        paths = Set.copyOf(exact);
        prefixes = List.copyOf(open);
        List<String> unknown = Stream.of(globalFilters.stream(), webFilters.stream(), headersFilters.stream())
                .flatMap(filters -> filters)
                .filter(filter -> !isKnown(filter))
                .map(filter -> filter.getClass().getName())
                .toList();
        if (!unknown.isEmpty()) {
            log.info(
                    "all requests are forwarded by the chain of filters, for these are neither Vouched nor have an"
                            + " EarlyDoor: {}",
                    unknown);
        }
        return unknown.isEmpty();
    }

    private static boolean isKnown(Object filter) {
        return filter instanceof Vouched
                || filter instanceof EarlyDoor
                || filter.getClass().getName().startsWith("org.springframework.");
    }

    /** Whether a raw path may be a controller's. */
    boolean own(String path) {
        if (paths.contains(path)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
