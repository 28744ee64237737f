package org.distributedpatterns.workqueueworker.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.distributedpatterns.workqueueworker.definition.InvalidDefinition.Mistake;
import org.distributedpatterns.workqueueworker.egress.AllowedDestinations;
import org.distributedpatterns.workqueueworker.egress.ForbiddenDestination;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.databind.JsonNode;

/** Reads a definition as users write it, and finds all its mistakes at once. */
public final class DefinitionParser {

    private static final int DEFAULT_ATTEMPTS = 5;
    private static final int MOST_ATTEMPTS = 100;
    private static final Duration DEFAULT_LOCK = Duration.ofSeconds(30);
    private static final Duration LONGEST_LOCK = Duration.ofHours(1);
    private static final Set<String> FIELDS = Set.of("handler", "maxAttempts", "lockDuration");

    private final AllowedDestinations destinations;
    private final Set<String> commands;

    /**
     * @param destinations where an HTTP handler may be
     * @param commands the names of the programs that may be handlers
     */
    public DefinitionParser(AllowedDestinations destinations, Set<String> commands) {
        this.destinations = destinations;
        this.commands = Set.copyOf(commands);
    }

    /** @throws InvalidDefinition if anything is missing, unknown, out of range or not allowed */
    public QueueDefinition parse(JsonNode json) {
        var mistakes = new ArrayList<Mistake>();
        if (!json.isObject()) {
            throw new InvalidDefinition(List.of(new Mistake("", "a JSON object is expected")));
        }
        for (String name : json.propertyNames()) {
            if (!FIELDS.contains(name)) {
                mistakes.add(new Mistake(name, "unknown; there are handler, maxAttempts and lockDuration"));
            }
        }
        HandlerSpec handler = handler(json.path("handler"), mistakes);
        int attempts = attempts(json.path("maxAttempts"), mistakes);
        Duration lock = lock(json.path("lockDuration"), mistakes);
        if (!mistakes.isEmpty() || handler == null) {
            throw new InvalidDefinition(mistakes);
        }
        return new QueueDefinition(handler, attempts, lock);
    }

    private @Nullable HandlerSpec handler(JsonNode json, List<Mistake> mistakes) {
        String type = json.path("type").stringValue("");
        return switch (type) {
            case "http" -> http(json.path("url").stringValue(""), mistakes);
            case "command" -> command(json.path("name").stringValue(""), mistakes);
            case "builtin" -> builtin(json.path("name").stringValue(""), mistakes);
            default -> {
                mistakes.add(
                        new Mistake("handler.type", "\"" + type + "\": one of http, command and builtin is expected"));
                yield null;
            }
        };
    }

    private @Nullable HandlerSpec http(String url, List<Mistake> mistakes) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
                mistakes.add(new Mistake("handler.url", "an absolute http or https URL is expected"));
            } else {
                destinations.requireListed(uri);
                return new HandlerSpec.Http(uri);
            }
        } catch (ForbiddenDestination e) {
            mistakes.add(new Mistake("handler.url", String.valueOf(e.getMessage())));
        } catch (URISyntaxException e) {
            mistakes.add(new Mistake("handler.url", "malformed: " + e.getMessage()));
        }
        return null;
    }

    private @Nullable HandlerSpec command(String name, List<Mistake> mistakes) {
        if (commands.contains(name)) {
            return new HandlerSpec.Command(name);
        }
        mistakes.add(new Mistake(
                "handler.name",
                "\"" + name + "\" is no command that the worker's configuration names"
                        + " (platform.queues.commands)"));
        return null;
    }

    private static @Nullable HandlerSpec builtin(String name, List<Mistake> mistakes) {
        return switch (name) {
            case "noop" -> new HandlerSpec.Builtin(HandlerSpec.Builtin.Name.NOOP);
            case "word-count" -> new HandlerSpec.Builtin(HandlerSpec.Builtin.Name.WORD_COUNT);
            default -> {
                mistakes.add(new Mistake("handler.name", "\"" + name + "\": noop or word-count is expected"));
                yield null;
            }
        };
    }

    private static int attempts(JsonNode json, List<Mistake> mistakes) {
        if (json.isMissingNode()) {
            return DEFAULT_ATTEMPTS;
        }
        if (json.isInt() && json.intValue() >= 1 && json.intValue() <= MOST_ATTEMPTS) {
            return json.intValue();
        }
        mistakes.add(new Mistake("maxAttempts", "a whole number from 1 to " + MOST_ATTEMPTS + " is expected"));
        return DEFAULT_ATTEMPTS;
    }

    private static Duration lock(JsonNode json, List<Mistake> mistakes) {
        if (json.isMissingNode()) {
            return DEFAULT_LOCK;
        }
        try {
            Duration lock = DurationStyle.detectAndParse(json.stringValue(""));
            if (lock.toMillis() > 0 && lock.compareTo(LONGEST_LOCK) <= 0) {
                return lock;
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            mistakes.add(new Mistake("lockDuration", "a duration such as 30s is expected"));
            return DEFAULT_LOCK;
        }
        mistakes.add(new Mistake("lockDuration", "1ms to 1h; the broker may allow less"));
        return DEFAULT_LOCK;
    }
}
