package org.distributedpatterns.gateway.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.distributedpatterns.gateway.change.Changes;
import org.distributedpatterns.gateway.definition.Fields;
import tools.jackson.databind.JsonNode;

/** Reads what an administrator sends. */
final class DefinitionReader {

    static final int LARGEST = 8 * 1024;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

    private static final List<CallerId> BY =
            List.of(CallerId.parse("header:X-User"), CallerId.parse("cookie:user"), CallerId.parse("address"));

    private DefinitionReader() {}

    /**
     * The definition in a body.
     *
     * @param salt makes one where none is given
     * @throws org.distributedpatterns.gateway.definition.DefinitionException if it is malformed, too large or invalid
     */
    static Definition read(byte[] body, Supplier<String> salt) {
        Fields fields = Fields.of(body, LARGEST);
        Selector control = selector(fields, "control");
        Selector candidate = selector(fields, "candidate");
        if (!control.service().isEmpty()
                && control.service().equals(candidate.service())
                && (candidate.where().isEmpty() || candidate.where().equals(control.where()))) {
            fields.error("candidate.where", "must tell some instances of the control's service apart");
        }
        Definition definition = new Definition(
                control,
                candidate,
                fields.list("by", BY, 4, node -> CallerId.parse(text(node))),
                fields.has("salt")
                        ? fields.text("salt", "", DefinitionReader::isSalt, "must have 1 to 64 characters")
                        : salt.get(),
                steps(fields),
                fields.flag("automatic", true),
                gate(fields.object("gate")),
                mirror(fields.object("mirror")));
        if (definition.by().isEmpty()) {
            fields.error("by", "must not be empty");
        }
        if (definition.steps().isEmpty() && definition.mirror().share() == 0) {
            fields.error("steps", "may be empty only where mirror.share is above 0");
        }
        fields.finish();
        return definition;
    }

    private static boolean isSalt(String text) {
        return !text.isBlank() && text.length() <= 64;
    }

    private static Selector selector(Fields fields, String side) {
        Fields selector = fields.object(side);
        if (!selector.has("service")) {
            selector.error("service", "is missing");
        }
        String service = selector.text("service", "", Changes::isName, "must be the name of a service");
        return new Selector(service, selector.texts("where", 8, 128));
    }

    private static List<Double> steps(Fields fields) {
        List<Double> steps = fields.list("steps", Definition.STEPS, 16, node -> {
            if (!node.isNumber() || node.asDouble() < 0.01 || node.asDouble() > 100) {
                throw new IllegalArgumentException("must be a share in percent from 0.01 to 100");
            }
            return node.asDouble();
        });
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i) <= steps.get(i - 1)) {
                fields.error("steps[" + i + "]", "must be above the step before: callers move one way only");
            }
        }
        return steps;
    }

    private static Gate gate(Fields fields) {
        Gate usual = Gate.DEFAULT;
        Gate gate = new Gate(
                fields.integer("minSample", usual.minSample(), 50, 10_000_000),
                fields.duration("minDuration", usual.minDuration(), Duration.ZERO, Duration.ofDays(30)),
                fields.duration("maxDuration", usual.maxDuration(), Duration.ofSeconds(1), Duration.ofDays(90)),
                fields.number("errorTolerance", 100 * usual.errorTolerance(), 0.01, 50) / 100,
                fields.number("latencyQuantile", usual.latencyQuantile(), 0.5, 0.99),
                fields.number("latencyTolerance", 100 * usual.latencyTolerance(), 0, 1_000) / 100,
                fields.duration("latencyFloor", usual.latencyFloor(), Duration.ZERO, Duration.ofMinutes(1)));
        if (gate.maxDuration().compareTo(gate.minDuration()) <= 0) {
            fields.error("maxDuration", "must be above minDuration");
        }
        return gate;
    }

    private static MirrorRules mirror(Fields fields) {
        List<String> methods = fields.list("methods", List.copyOf(MirrorRules.SAFE), METHODS.size(), node -> {
            String method = text(node).toUpperCase(Locale.ROOT);
            if (!METHODS.contains(method)) {
                throw new IllegalArgumentException("must be one of " + new TreeSet<>(METHODS));
            }
            return method;
        });
        boolean unsafeToo = fields.flag("allowUnsafe", false);
        if (!unsafeToo && methods.stream().anyMatch(method -> !MirrorRules.SAFE.contains(method))) {
            fields.error("methods", "beyond GET and HEAD need allowUnsafe: the candidate carries them out, too");
        }
        List<String> headers = new ArrayList<>(
                fields.list("ignoreHeaders", List.of(), 32, node -> text(node).toLowerCase(Locale.ROOT)));
        List<String> ignored = fields.list("ignoreFields", List.of(), 32, node -> {
            String pointer = text(node);
            if (!pointer.startsWith("/")) {
                throw new IllegalArgumentException("must be a JSON pointer such as /took");
            }
            return pointer;
        });
        return new MirrorRules(fields.number("share", 0, 0, 100), Set.copyOf(methods), Set.copyOf(headers), ignored);
    }

    private static String text(JsonNode node) {
        if (!node.isString() || node.asString().length() > 128) {
            throw new IllegalArgumentException("must be a text of at most 128 characters");
        }
        return node.asString();
    }
}
