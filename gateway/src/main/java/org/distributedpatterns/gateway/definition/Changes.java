package org.distributedpatterns.gateway.definition;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What the calls that read and change definitions have in common. */
public final class Changes {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private Changes() {}

    /** Runs a call that blocks on ZooKeeper off the event loop, and says as a problem why it was not made. */
    public static <T> Mono<T> call(Callable<T> call) {
        return Mono.fromCallable(call)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(StoreException.class, Changes::problem);
    }

    private static Problem problem(StoreException failure) {
        String detail = String.valueOf(failure.getMessage());
        Problem problem = switch (failure) {
            case StoreException.Changed changed -> Problem.conflict(detail);
            case StoreException.Full full -> Problem.conflict(detail);
            case StoreException.Unavailable unavailable -> Problem.unavailable(detail, Duration.ofSeconds(1));
        };
        problem.addSuppressed(failure);
        return problem;
    }

    /** @throws Problem 400 if it is no name */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.malformed("\"" + name + "\" is no name: a letter or digit, then up to 63 of a-z, 0-9 and -");
        }
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Holds {@code If-Match} and {@code If-None-Match} against what is there.
     *
     * @throws Problem 412 if it is not what the caller thinks
     */
    public static void requireMatch(HttpHeaders headers, Optional<Document> present) {
        String etag = present.map(Document::etag).orElse(null);
        String match = headers.getFirst(HttpHeaders.IF_MATCH);
        if (match != null && !matches(match, etag)) {
            throw Problem.stale("If-Match: it is " + (etag == null ? "absent" : etag) + " now");
        }
        String none = headers.getFirst(HttpHeaders.IF_NONE_MATCH);
        if (none != null && matches(none, etag)) {
            throw Problem.stale("If-None-Match: it is " + etag + " now");
        }
    }

    private static boolean matches(String condition, @Nullable String etag) {
        if (etag == null) {
            return false;
        }
        for (String part : condition.split(",")) {
            if (part.strip().equals("*") || part.strip().equals(etag)) {
                return true;
            }
        }
        return false;
    }

    /** Who calls: the token has no other name, so the address is what tells administrators apart. */
    public static Actor actor(ServerHttpRequest request) {
        InetSocketAddress caller = request.getRemoteAddress();
        return new Actor(
                "admin",
                caller == null || caller.getAddress() == null
                        ? "unknown"
                        : caller.getAddress().getHostAddress());
    }
}
