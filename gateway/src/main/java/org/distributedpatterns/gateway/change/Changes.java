package org.distributedpatterns.gateway.change;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.distributedpatterns.gateway.board.BoardsUnavailable;
import org.distributedpatterns.gateway.definition.Actor;
import org.distributedpatterns.gateway.definition.DefinitionException;
import org.distributedpatterns.gateway.definition.Definitions;
import org.distributedpatterns.gateway.definition.Preconditions;
import org.distributedpatterns.gateway.definition.Revision;
import org.distributedpatterns.gateway.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What the calls that read and change definitions have in common. */
public final class Changes {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** How long a call may wait for ZooKeeper. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Changes() {}

    /** Runs a call that blocks on ZooKeeper off the event loop, and says as a problem why it was not made. */
    public static <T> Mono<T> call(Callable<T> call) {
        return Mono.fromCallable(call)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(DefinitionException.class, Changes::problem)
                .onErrorMap(
                        BoardsUnavailable.class,
                        failure -> Problem.unavailable(String.valueOf(failure.getMessage()), Duration.ofSeconds(1)));
    }

    private static Problem problem(DefinitionException failure) {
        String detail = String.valueOf(failure.getMessage());
        Problem problem = switch (failure) {
            case DefinitionException.Malformed _ -> Problem.malformed(detail);
            case DefinitionException.TooLarge _ -> Problem.tooLarge(detail);
            case DefinitionException.Invalid invalid -> Problem.invalid(invalid.mistakes());
            case DefinitionException.Stale _ -> Problem.stale(detail);
            case DefinitionException.Changed _, DefinitionException.Full _ -> Problem.conflict(detail);
            case DefinitionException.Unavailable _ -> Problem.unavailable(detail, Duration.ofSeconds(1));
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
     * What is there now under a name, which is what the caller thinks is there; null for nothing.
     *
     * @throws DefinitionException.Stale if it is not what the caller thinks
     */
    public static @Nullable Revision present(Definitions<?> definitions, String name, HttpHeaders headers) {
        definitions.refresh(name, TIMEOUT);
        Revision present = definitions.revision(name);
        Preconditions.require(
                headers.getOrEmpty(HttpHeaders.IF_MATCH), headers.getOrEmpty(HttpHeaders.IF_NONE_MATCH), present);
        return present;
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
