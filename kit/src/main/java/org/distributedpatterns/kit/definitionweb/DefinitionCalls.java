package org.distributedpatterns.kit.definitionweb;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.function.Supplier;
import org.distributedpatterns.kit.definition.Actor;
import org.distributedpatterns.kit.definition.DefinitionException;
import org.distributedpatterns.kit.definition.Definitions;
import org.distributedpatterns.kit.definition.Preconditions;
import org.distributedpatterns.kit.definition.Revision;
import org.distributedpatterns.kit.web.Problem;
import org.distributedpatterns.kit.web.Problem.FieldError;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** What the calls that read, check or change definitions have in common. Stateless. */
public final class DefinitionCalls {

    private static final Duration SOON = Duration.ofSeconds(1);

    private DefinitionCalls() {}

    /**
     * Does the call.
     *
     * @param invalid what to say of a definition with mistakes, ahead of the list of them
     * @throws Problem for a {@link DefinitionException}: 400, 409, 412, 413, 422 or 503
     */
    public static <T extends @Nullable Object> T answering(String invalid, Supplier<T> call) {
        try {
            return call.get();
        } catch (DefinitionException e) {
            throw problem(invalid, e);
        }
    }

    private static Problem problem(String invalidDetail, DefinitionException failure) {
        String detail = String.valueOf(failure.getMessage());
        Problem problem = switch (failure) {
            case DefinitionException.Malformed _ -> Problem.malformed(detail);
            case DefinitionException.TooLarge _ -> Problem.tooLarge(detail);
            case DefinitionException.Invalid invalid ->
                Problem.invalid(
                        invalidDetail,
                        invalid.mistakes().stream()
                                .map(mistake -> new FieldError(mistake.field(), mistake.detail()))
                                .toList());
            case DefinitionException.Stale _ -> Problem.of(HttpStatus.PRECONDITION_FAILED, detail);
            case DefinitionException.Changed _, DefinitionException.Full _ -> Problem.of(HttpStatus.CONFLICT, detail);
            case DefinitionException.Unavailable _ -> Problem.unavailable(detail, SOON);
        };
        problem.addSuppressed(failure);
        return problem;
    }

    /**
     * What is there now, which is what the caller thinks is there.
     *
     * @return null if nothing is
     * @throws DefinitionException.Stale if {@code If-Match} or {@code If-None-Match} says otherwise
     * @throws DefinitionException.Unavailable if ZooKeeper does not tell in time
     */
    public static @Nullable Revision present(
            Definitions<?> definitions, String name, Duration timeout, HttpHeaders headers) {
        definitions.refresh(name, timeout);
        Revision present = definitions.revision(name);
        Preconditions.require(
                headers.getOrEmpty(HttpHeaders.IF_MATCH), headers.getOrEmpty(HttpHeaders.IF_NONE_MATCH), present);
        return present;
    }

    /** Who calls, for the audit: the gateway lets only administrators through, and says where from. */
    public static Actor actor(HttpServletRequest request) {
        return Actor.admin(request.getHeader("X-Forwarded-For"), request.getRemoteAddr());
    }

    /** As users write durations: {@code 30s}, or {@code 1500ms}. */
    public static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
