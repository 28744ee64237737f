package org.distributedpatterns.workqueueworker.queue;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import org.distributedpatterns.workqueueworker.definition.DefinitionException;
import org.distributedpatterns.workqueueworker.definition.Fields;
import org.distributedpatterns.workqueueworker.egress.AllowedDestinations;
import org.distributedpatterns.workqueueworker.egress.ForbiddenDestination;
import tools.jackson.databind.JsonNode;

/** Reads a definition as users write it, and finds all its mistakes at once. */
public final class QueueParser {

    private static final int DEFAULT_ATTEMPTS = 5;
    private static final int MOST_ATTEMPTS = 100;
    private static final Duration DEFAULT_LOCK = Duration.ofSeconds(30);
    private static final Duration LONGEST_LOCK = Duration.ofHours(1);
    private static final HandlerSpec ANY = new HandlerSpec.Builtin(HandlerSpec.Builtin.Name.NOOP);

    private final AllowedDestinations destinations;
    private final Set<String> commands;

    /**
     * @param destinations where an HTTP handler may be
     * @param commands the names of the programs that may be handlers
     */
    public QueueParser(AllowedDestinations destinations, Set<String> commands) {
        this.destinations = destinations;
        this.commands = Set.copyOf(commands);
    }

    /** @throws DefinitionException.Invalid if anything is missing, unknown, out of range or not allowed */
    public QueueDefinition parse(JsonNode json) {
        Fields fields = Fields.of(json);
        HandlerSpec handler = handler(fields.object("handler"));
        int attempts = fields.integer("maxAttempts", DEFAULT_ATTEMPTS, 1, MOST_ATTEMPTS);
        Duration lock = fields.duration("lockDuration", DEFAULT_LOCK, Duration.ofMillis(1), LONGEST_LOCK);
        fields.finish();
        return new QueueDefinition(handler, attempts, lock);
    }

    /** Whatever it is where a mistake was noted. */
    private HandlerSpec handler(Fields fields) {
        String type = fields.text("type", "", text -> true, "must be a text");
        return switch (type) {
            case "http" -> http(fields);
            case "command" -> command(fields);
            case "builtin" -> builtin(fields);
            default -> {
                fields.error("type", "\"" + type + "\": one of http, command and builtin is expected");
                fields.has("url"); // the type decides whether it is known
                fields.has("name");
                yield ANY;
            }
        };
    }

    private HandlerSpec http(Fields fields) {
        String url = fields.text("url", "", text -> true, "must be a text");
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
                fields.error("url", "an absolute http or https URL is expected");
            } else {
                destinations.requireListed(uri);
                return new HandlerSpec.Http(uri);
            }
        } catch (ForbiddenDestination e) {
            fields.error("url", String.valueOf(e.getMessage()));
        } catch (URISyntaxException e) {
            fields.error("url", "malformed: " + e.getMessage());
        }
        return ANY;
    }

    private HandlerSpec command(Fields fields) {
        String name = fields.text("name", "", text -> true, "must be a text");
        if (!commands.contains(name)) {
            fields.error(
                    "name",
                    "\"" + name + "\" is no command that the worker's configuration names"
                            + " (platform.queues.commands)");
        }
        return new HandlerSpec.Command(name);
    }

    private static HandlerSpec builtin(Fields fields) {
        String name = fields.text("name", "", text -> true, "must be a text");
        return switch (name) {
            case "noop" -> new HandlerSpec.Builtin(HandlerSpec.Builtin.Name.NOOP);
            case "word-count" -> new HandlerSpec.Builtin(HandlerSpec.Builtin.Name.WORD_COUNT);
            default -> {
                fields.error("name", "\"" + name + "\": noop or word-count is expected");
                yield ANY;
            }
        };
    }
}
