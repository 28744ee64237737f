package org.distributedpatterns.gateway.route;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.distributedpatterns.gateway.change.Changes;
import org.distributedpatterns.gateway.definition.Defined;
import org.distributedpatterns.gateway.definition.Definitions;
import org.distributedpatterns.gateway.definition.Revision;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@RequestMapping("/admin/routes")
@Tag(name = "Routes", description = "Which path leads where")
@SecurityRequirement(name = "admin")
class RouteController {

    /**
     * A route as it is shown.
     *
     * @param id null for one that a service publishes
     * @param source {@code defined} or {@code published}
     * @param target as it was defined
     * @param address what the target's host was then
     */
    record RouteView(
            @Nullable String id,
            String source,
            String path,
            @Nullable String service,
            @Nullable String target,
            @Nullable String address,
            @Nullable String rewrite,
            boolean cache,
            Map<String, Object> settings) {

        static RouteView of(String id, DefinedRoute route) {
            DefinedRoute.StaticTarget target = route.target();
            return new RouteView(
                    id,
                    "defined",
                    route.path(),
                    route.service(),
                    target == null ? null : target.url(),
                    target == null ? null : target.address() + ":" + target.port(),
                    route.rewrite(),
                    route.cache(),
                    route.settings());
        }

        static RouteView published(String path, String service) {
            return new RouteView(null, "published", path, service, null, null, null, true, Map.of());
        }
    }

    private final Definitions<DefinedRoute> definitions;
    private final LiveRoutes published;
    private final RouteReader reader;

    RouteController(
            Definitions<DefinedRoute> definitions,
            LiveRoutes published,
            RouteProperties properties,
            TargetRules targets) {
        this.definitions = definitions;
        this.published = published;
        this.reader = new RouteReader(new AllowList(properties.allowedPrefixes()), targets);
    }

    @GetMapping
    @Operation(summary = "All routes: those that are defined, and those that services publish")
    List<RouteView> list() {
        List<RouteView> all = new ArrayList<>();
        definitions.current().forEach((id, defined) -> all.add(RouteView.of(id, defined.value())));
        published.published().forEach((path, service) -> all.add(RouteView.published(path, service)));
        return all;
    }

    @GetMapping("/{id}")
    @Operation(summary = "One defined route")
    Mono<ResponseEntity<RouteView>> get(@PathVariable String id) {
        return Changes.call(() -> answer(HttpStatus.OK, present(id)));
    }

    @PutMapping("/{id}")
    @Operation(summary = "Defines a route; it holds on all gateways within a second")
    Mono<ResponseEntity<RouteView>> put(
            @PathVariable String id, @RequestBody(required = false) Mono<byte[]> body, ServerHttpRequest request) {
        return body.defaultIfEmpty(new byte[0]).flatMap(bytes -> Changes.call(() -> put(id, bytes, request)));
    }

    private ResponseEntity<RouteView> put(String id, byte[] body, ServerHttpRequest request) {
        Changes.requireName(id);
        Revision present = Changes.present(definitions, id, request.getHeaders());
        DefinedRoute route = reader.read(body);
        requireNoOther(id, route);
        Defined<DefinedRoute> written = definitions.write(id, present, route, Changes.actor(request), Changes.TIMEOUT);
        return answer(present == null ? HttpStatus.CREATED : HttpStatus.OK, written);
    }

    private void requireNoOther(String id, DefinedRoute route) {
        definitions.current().forEach((otherId, defined) -> {
            DefinedRoute other = defined.value();
            if (!otherId.equals(id) && other.path().equals(route.path())) {
                throw Problem.conflict("the route \"" + otherId + "\" has the path " + route.path() + " already");
            }
            if (!otherId.equals(id)
                    && route.service() != null
                    && Objects.equals(other.service(), route.service())
                    && !other.settings().isEmpty()
                    && !route.settings().isEmpty()
                    && !other.settings().equals(route.settings())) {
                throw Problem.conflict("the route \"" + otherId + "\" has other settings for " + route.service()
                        + ": they hold for the service, whichever route leads to it");
            }
        });
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Takes a defined route away")
    Mono<ResponseEntity<Void>> delete(@PathVariable String id, ServerHttpRequest request) {
        return Changes.call(() -> {
            Changes.requireName(id);
            Revision present = Changes.present(definitions, id, request.getHeaders());
            if (present == null) {
                throw none(id);
            }
            definitions.delete(id, present, Changes.actor(request), Changes.TIMEOUT);
            return ResponseEntity.noContent().build();
        });
    }

    private Defined<DefinedRoute> present(String id) {
        Changes.requireName(id);
        definitions.refresh(id, Changes.TIMEOUT);
        Defined<DefinedRoute> present = definitions.find(id);
        if (present == null) {
            throw none(id);
        }
        return present;
    }

    private static Problem none(String id) {
        return Problem.notFound("no route \"" + id + "\" is defined");
    }

    private static ResponseEntity<RouteView> answer(HttpStatus status, Defined<DefinedRoute> defined) {
        return ResponseEntity.status(status)
                .header(HttpHeaders.ETAG, defined.revision().etag())
                .body(RouteView.of(defined.name(), defined.value()));
    }
}
