package org.distributedpatterns.gateway.route;

import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.distributedpatterns.gateway.definition.Defined;
import org.distributedpatterns.gateway.discovery.DefinedDirectory;
import org.distributedpatterns.gateway.egress.ForbiddenDestination;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.route.Route;

/**
 * The routes that administrators have defined, as ZooKeeper has them: a snapshot that is swapped whole. Among all
 * routes the longest prefix wins, and of one prefix the definition goes before what services publish.
 */
final class DefinedRoutes implements RouteSettings.Source {

    private static final Logger log = LoggerFactory.getLogger(DefinedRoutes.class);

    /**
     * A route as a request meets it.
     *
     * @param members the instances that it defines itself: none if no call may go to its target
     */
    private record Entry(
            String id,
            Defined<DefinedRoute> document,
            List<Member> members,
            Route route,
            @Nullable RouteSettings settings) {

        DefinedRoute defined() {
            return document.value();
        }
    }

    private record View(Map<String, Entry> byId, Map<String, Entry> byPath, Map<String, RouteSettings> settings) {}

    private final DefinedDirectory directory;
    private final RouteSettings.Source otherwise;
    private volatile View view = new View(Map.of(), Map.of(), Map.of());

    /** @param otherwise for services without a definition */
    DefinedRoutes(DefinedDirectory directory, RouteSettings.Source otherwise) {
        this.directory = directory;
        this.otherwise = otherwise;
    }

    @Override
    public RouteSettings apply(String service) {
        RouteSettings settings = view.settings().get(service);
        return settings != null ? settings : otherwise.apply(service);
    }

    /** The defined route of a raw path, unless a service publishes a longer prefix of it. */
    Optional<Route> find(String path, LiveRoutes published) {
        Map<String, Entry> byPath = view.byPath();
        if (byPath.isEmpty()) {
            return Optional.empty();
        }
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            Entry entry = byPath.get(path.substring(0, end));
            if (entry != null) {
                int length = end;
                return published
                                .prefixOf(path)
                                .filter(prefix -> prefix.length() > length)
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(entry.route());
            }
        }
        return Optional.empty();
    }

    /** Whether no definition keeps answers of this raw path out of the cache. */
    boolean mayCache(String path) {
        return view.byPath().entrySet().stream()
                .allMatch(entry -> entry.getValue().defined().cache() || !AllowList.isWithin(path, entry.getKey()));
    }

    /** The definition that made a route, or null if none did. */
    @Nullable
    DefinedRoute of(Route route) {
        Entry entry = view.byId().get(route.getId());
        return entry == null || entry.route() != route ? null : entry.defined();
    }

    /** Of two routes with one path, made at the same moment through two gateways, the first holds everywhere. */
    synchronized void show(SortedMap<String, Defined<DefinedRoute>> documents) {
        Map<String, Entry> byId = new HashMap<>();
        Map<String, Entry> byPath = new HashMap<>();
        Map<String, RouteSettings> settings = new HashMap<>();
        Map<String, List<Member>> members = new HashMap<>();
        documents.values().stream()
                .sorted(Comparator.comparingLong(document -> document.revision().incarnation()))
                .forEach(document -> {
                    Entry entry = entry(document);
                    if (entry != null && byPath.putIfAbsent(entry.defined().path(), entry) == null) {
                        byId.put(entry.id(), entry);
                        String service = entry.defined().serviceOf(document.name());
                        if (entry.settings() != null) {
                            settings.putIfAbsent(service, entry.settings());
                        }
                        if (entry.defined().target() != null) {
                            members.put(service, entry.members());
                        }
                    }
                });
        directory.define(members); // before the routes that lead there
        view = new View(Map.copyOf(byId), Map.copyOf(byPath), Map.copyOf(settings));
    }

    private @Nullable Entry entry(Defined<DefinedRoute> document) {
        String id = "defined:" + document.name();
        Entry before = view.byId().get(id);
        if (before != null && before.document().equals(document)) {
            return before;
        }
        try {
            DefinedRoute defined = document.value();
            Route route = Route.async()
                    .id(id)
                    .uri(URI.create("lb://" + defined.serviceOf(document.name())))
                    .predicate(exchange ->
                            AllowList.isWithin(exchange.getRequest().getURI().getRawPath(), defined.path()))
                    .build();
            RouteSettings settings = defined.settings().isEmpty() ? null : defined.readSettings();
            return new Entry(id, document, members(document.name(), defined), route, settings);
        } catch (RuntimeException e) {
            log.warn("route {} in ZooKeeper is none, passed over", document.name(), e);
            return null;
        }
    }

    /** A route that may not lead to its target stays and answers 503: its calls are not for a shorter prefix. */
    private static List<Member> members(String id, DefinedRoute defined) {
        try {
            if (defined.target() != null) {
                TargetRules.requireReachable(defined.target());
            }
            return defined.members(id);
        } catch (ForbiddenDestination | IllegalArgumentException e) {
            log.warn("route {} in ZooKeeper leads nowhere: {}", id, e.getMessage());
            return List.of();
        }
    }
}
