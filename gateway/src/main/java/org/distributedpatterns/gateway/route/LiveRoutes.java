package org.distributedpatterns.gateway.route;

import java.net.URI;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import reactor.core.publisher.Flux;

/**
 * The routes of the moment. A route names a prefix and a service ({@code lb://cache-service}), not its instances: they
 * are chosen for each request, so a route stays the same object for as long as the service has the prefix.
 */
final class LiveRoutes implements RouteLocator {

    private static final Logger log = LoggerFactory.getLogger(LiveRoutes.class);

    private final AllowList allowed;
    private final RouteProperties properties;
    private final Clock clock;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final Set<String> reported = new HashSet<>();
    private volatile RouteTable table = RouteTable.EMPTY;

    LiveRoutes(Directory directory, RouteProperties properties, Clock clock) {
        this.properties = properties;
        this.allowed = new AllowList(properties.allowedPrefixes());
        this.clock = clock;
        directory.onChange(this::rebuild);
    }

    /** The route of a raw path, if one is served. */
    Optional<Route> find(String path) {
        return table.find(path, clock.instant(), properties.remember()).map(this::route);
    }

    /** The prefix by which {@link #find} finds a route. */
    Optional<String> prefixOf(String path) {
        return table.find(path, clock.instant(), properties.remember()).map(RouteTable.Entry::prefix);
    }

    /** The prefixes that services publish and that are routed, with their service. */
    Map<String, String> published() {
        Map<String, String> published = new TreeMap<>();
        table.entries().forEach((prefix, entry) -> published.put(prefix, entry.service()));
        return published;
    }

    @Override
    public Flux<Route> getRoutes() {
        return Flux.fromIterable(table.entries().values()).map(this::route);
    }

    private void rebuild(Fleet fleet) {
        SortedMap<String, Set<String>> published = new TreeMap<>();
        for (String service : fleet.services().keySet()) {
            published.put(service, permitted(service, fleet.prefixes(service)));
        }
        Set<String> before = served();
        table = table.next(published, clock.instant(), properties.remember(), this::collision);
        Set<String> after = served();
        after.stream().filter(route -> !before.contains(route)).forEach(route -> log.info("routes {}", route));
        before.stream()
                .filter(route -> !after.contains(route))
                .forEach(route -> log.info("no longer routes {}", route));
    }

    private Set<String> served() {
        return table.entries().values().stream()
                .filter(entry -> entry.goneSince() == null)
                .map(entry -> entry.prefix() + " to " + entry.service())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> permitted(String service, Set<String> prefixes) {
        Set<String> permitted = new TreeSet<>();
        for (String prefix : prefixes) {
            if (allowed.permits(prefix)) {
                permitted.add(prefix);
            } else if (reported.add(service + " " + prefix)) {
                log.warn(
                        "{} publishes {}, which platform.gateway.allowed-prefixes does not allow: not routed",
                        service,
                        prefix);
            }
        }
        return permitted;
    }

    private void collision(String prefix, String winner, String loser) {
        if (reported.add(prefix + " " + winner + " " + loser)) {
            log.warn("{} and {} both publish {}: it stays with {}", winner, loser, prefix, winner);
        }
    }

    private Route route(RouteTable.Entry entry) {
        String id = entry.service() + entry.prefix();
        Route known = routes.get(id);
        return known != null ? known : routes.computeIfAbsent(id, absent -> newRoute(id, entry));
    }

    private static Route newRoute(String id, RouteTable.Entry entry) {
        return Route.async()
                .id(id)
                .uri(URI.create("lb://" + entry.service()))
                .metadata("prefix", entry.prefix())
                .predicate(exchange ->
                        AllowList.isWithin(exchange.getRequest().getURI().getRawPath(), entry.prefix()))
                .build();
    }
}
