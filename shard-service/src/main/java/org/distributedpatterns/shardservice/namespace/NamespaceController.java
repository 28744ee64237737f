package org.distributedpatterns.shardservice.namespace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.definition.Defined;
import org.distributedpatterns.shardservice.definition.Definitions;
import org.distributedpatterns.shardservice.definition.Revision;
import org.distributedpatterns.shardservice.definitionweb.DefinitionCalls;
import org.distributedpatterns.shardservice.egress.AllowedDestinations;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.distributedpatterns.shardservice.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /api/cache/NAMESPACE}: what a namespace is. The gateway lets only administrators change it. */
@RestController
@RequestMapping("/api/cache")
class NamespaceController {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Definitions<Namespace> namespaces;
    private final NamespaceParser parser;

    NamespaceController(Definitions<Namespace> namespaces, AllowedDestinations origins) {
        this.namespaces = namespaces;
        this.parser = new NamespaceParser(origins);
    }

    record Names(List<String> namespaces) {}

    /** As users write them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Settings(
            String namespace,
            @Nullable String origin,
            @Nullable String ttl,
            @Nullable Double ttlJitter,
            @Nullable String staleWhileRevalidate,
            @Nullable String staleIfError,
            @Nullable String negativeTtl,
            @Nullable Double earlyRefresh,
            @Nullable String originTimeout,
            @Nullable String nearCache) {

        static Settings of(Defined<Namespace> definition) {
            String name = definition.name();
            Namespace settings = definition.value();
            String near = settings.nearCache() == null ? null : DefinitionCalls.text(settings.nearCache());
            if (!settings.readsThrough()) {
                return new Settings(name, null, null, null, null, null, null, null, null, near);
            }
            return new Settings(
                    name,
                    settings.origin(),
                    DefinitionCalls.text(settings.ttl()),
                    settings.ttlJitter(),
                    DefinitionCalls.text(settings.staleWhileRevalidate()),
                    DefinitionCalls.text(settings.staleIfError()),
                    DefinitionCalls.text(settings.negativeTtl()),
                    settings.earlyRefresh(),
                    DefinitionCalls.text(settings.originTimeout()),
                    near);
        }
    }

    @Operation(summary = "The namespaces that have settings; any other namespace is there as soon as it is written to")
    @GetMapping
    Names list() {
        return new Names(List.copyOf(namespaces.current().keySet()));
    }

    @Operation(summary = "Read values through to an origin, or let routers hold hot keys (admin)")
    @PutMapping("/{namespace}")
    ResponseEntity<Settings> define(
            @PathVariable String namespace,
            @RequestBody JsonNode body,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout,
            @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
            HttpServletRequest request) {
        checkName(namespace);
        Budget budget = Budget.of(header, timeout, LONGEST);
        return answering(() -> {
            Namespace settings = within(budget, () -> parser.parse(namespace, body)); // resolves the origin's name
            Revision present = DefinitionCalls.present(namespaces, namespace, budget.left(), headers);
            Defined<Namespace> written =
                    namespaces.write(namespace, present, settings, DefinitionCalls.actor(request), budget.left());
            return present == null
                    ? tagged(ResponseEntity.created(URI.create("/api/cache/" + namespace)), written)
                    : tagged(ResponseEntity.ok(), written);
        });
    }

    @Operation(summary = "A namespace's settings")
    @GetMapping("/{namespace}")
    ResponseEntity<Settings> get(
            @PathVariable String namespace,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        checkName(namespace);
        Budget budget = Budget.of(header, timeout, LONGEST);
        return answering(() -> {
            Defined<Namespace> settings = namespaces.find(namespace, budget.left());
            if (settings == null) {
                throw none(namespace);
            }
            return tagged(ResponseEntity.ok(), settings);
        });
    }

    @Operation(summary = "Take a namespace's settings away; its values stay until their time is over (admin)")
    @DeleteMapping("/{namespace}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            @PathVariable String namespace,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout,
            @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
            HttpServletRequest request) {
        checkName(namespace);
        Budget budget = Budget.of(header, timeout, LONGEST);
        answering(() -> {
            Revision present = DefinitionCalls.present(namespaces, namespace, budget.left(), headers);
            if (present == null) {
                throw none(namespace);
            }
            namespaces.delete(namespace, present, DefinitionCalls.actor(request), budget.left());
            return present;
        });
    }

    private static ResponseEntity<Settings> tagged(ResponseEntity.BodyBuilder answer, Defined<Namespace> definition) {
        return answer.eTag(definition.revision().etag()).body(Settings.of(definition));
    }

    private static <T> T answering(Supplier<T> call) {
        return DefinitionCalls.answering("not valid settings of a cache namespace", call);
    }

    private static Problem none(String namespace) {
        return Problem.notFound(
                "the namespace " + namespace + " has no settings; a key of it is at /api/cache/" + namespace + "/KEY");
    }

    private static void checkName(String namespace) {
        if (!NAME.matcher(namespace).matches()) {
            throw Problem.malformed("a namespace is [a-z0-9][a-z0-9-]{0,63}");
        }
    }

    /** Ends with the budget, whatever a name server would do. */
    private static <T> T within(Budget budget, Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.startVirtualThread(task);
        try {
            return task.get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw Problem.unavailable("the origin's name was not resolved in time", SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("this instance is stopping", SOON);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
