package org.distributedpatterns.shardservice.namespace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.distributedpatterns.shardservice.budget.Budget;
import org.distributedpatterns.shardservice.readthrough.AllowedOrigins;
import org.distributedpatterns.shardservice.readthrough.Defined;
import org.distributedpatterns.shardservice.readthrough.Namespace;
import org.distributedpatterns.shardservice.readthrough.Namespaces;
import org.distributedpatterns.shardservice.web.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger log = LoggerFactory.getLogger(NamespaceController.class);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Namespaces namespaces;
    private final NamespaceParser parser;

    NamespaceController(Namespaces namespaces, AllowedOrigins origins) {
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

        static Settings of(String name, Namespace settings) {
            String near = settings.nearCache() == null ? null : text(settings.nearCache());
            if (!settings.readsThrough()) {
                return new Settings(name, null, null, null, null, null, null, null, null, near);
            }
            return new Settings(
                    name,
                    settings.origin(),
                    text(settings.ttl()),
                    settings.ttlJitter(),
                    text(settings.staleWhileRevalidate()),
                    text(settings.staleIfError()),
                    text(settings.negativeTtl()),
                    settings.earlyRefresh(),
                    text(settings.originTimeout()),
                    near);
        }
    }

    @Operation(summary = "The namespaces that have settings; any other namespace is there as soon as it is written to")
    @GetMapping
    Names list() {
        return new Names(namespaces.current().keySet().stream().sorted().toList());
    }

    @Operation(summary = "Read values through to an origin, or let routers hold hot keys (admin)")
    @PutMapping("/{namespace}")
    ResponseEntity<Settings> define(
            @PathVariable String namespace,
            @RequestBody JsonNode body,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        checkName(namespace);
        Budget budget = Budget.of(header, timeout, LONGEST);
        boolean known = within(budget, () -> {
            Namespace settings = parser.parse(namespace, body); // resolves the origin's name
            boolean before = namespaces.fetch(namespace) != null;
            namespaces.put(namespace, settings);
            return before;
        });
        Settings answer = settings(namespace, namespaces.find(namespace));
        return known
                ? ResponseEntity.ok(answer)
                : ResponseEntity.created(URI.create("/api/cache/" + namespace)).body(answer);
    }

    @Operation(summary = "A namespace's settings")
    @GetMapping("/{namespace}")
    Settings get(
            @PathVariable String namespace,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        checkName(namespace);
        Defined known = namespaces.find(namespace);
        return settings(
                namespace,
                known != null ? known : within(Budget.of(header, timeout, LONGEST), () -> namespaces.fetch(namespace)));
    }

    @Operation(summary = "Take a namespace's settings away; its values stay until their time is over (admin)")
    @DeleteMapping("/{namespace}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            @PathVariable String namespace,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String timeout) {
        checkName(namespace);
        if (!within(Budget.of(header, timeout, LONGEST), () -> namespaces.delete(namespace))) {
            throw none(namespace);
        }
    }

    private static Settings settings(String namespace, @Nullable Defined defined) {
        if (defined == null) {
            throw none(namespace);
        }
        return Settings.of(namespace, defined.settings());
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

    /** Ends with the budget, whatever Curator's retries or a name server would do. */
    private static <T> T within(Budget budget, Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.startVirtualThread(task);
        try {
            return task.get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw Problem.unavailable("ZooKeeper did not answer in time", SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("this instance is stopping", SOON);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            log.warn("ZooKeeper can't be asked", e.getCause());
            throw Problem.unavailable("ZooKeeper is out of reach", SOON);
        }
    }

    /** As users write durations: {@code 30s}, or {@code 1500ms}. */
    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
