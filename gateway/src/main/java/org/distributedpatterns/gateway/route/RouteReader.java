package org.distributedpatterns.gateway.route;

import java.util.Map;
import java.util.regex.Pattern;
import org.distributedpatterns.gateway.change.Changes;
import org.distributedpatterns.gateway.definition.Fields;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.jspecify.annotations.Nullable;

/** Reads what an administrator sends. */
final class RouteReader {

    private static final int LARGEST = 8 * 1024;

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~@:=+-]{1,128}){1,16}");

    private final AllowList paths;
    private final TargetRules targets;

    RouteReader(AllowList paths, TargetRules targets) {
        this.paths = paths;
        this.targets = targets;
    }

    /**
     * The definition in a body; resolves the name of a target, and so blocks.
     *
     * @throws org.distributedpatterns.gateway.definition.DefinitionException if it is malformed, too large or invalid
     */
    DefinedRoute read(byte[] body) {
        Fields fields = Fields.of(body, LARGEST);
        if (!fields.has("path")) {
            fields.error("path", "is missing");
        }
        String path = fields.text(
                "path",
                "/",
                text -> isPath(text) && paths.permits(text),
                "must be a path such as /api/orders within platform.gateway.allowed-prefixes " + paths.allowed());
        String service = fields.has("service")
                ? fields.text("service", "", Changes::isName, "must be the name of a service")
                : null;
        String url = fields.has("target") ? fields.text("target", "", text -> true, "must be a text") : null;
        if ((service == null) == (url == null)) {
            fields.error("service", "one of service and target must be given");
        }
        String rewrite = fields.has("rewrite")
                ? fields.text(
                        "rewrite", "/", text -> text.equals("/") || isPath(text), "must be a path such as / or /v2")
                : null;
        boolean cache = fields.flag("cache", true);
        Map<String, Object> settings = settings(fields);
        DefinedRoute.StaticTarget target = url == null ? null : target(fields, url);
        fields.finish();
        return new DefinedRoute(path, service, target, rewrite, cache, settings);
    }

    private static boolean isPath(String text) {
        return PATH.matcher(text).matches() && !text.matches(".*/\\.{1,2}(/.*)?");
    }

    private static Map<String, Object> settings(Fields fields) {
        Map<String, Object> tree = fields.tree("settings");
        if (!tree.isEmpty()) {
            try {
                SettingsReader.read(tree);
            } catch (IllegalArgumentException e) {
                fields.error("settings", String.valueOf(e.getMessage()));
            }
        }
        return tree;
    }

    private DefinedRoute.@Nullable StaticTarget target(Fields fields, String url) {
        try {
            return targets.check(url);
        } catch (IllegalArgumentException e) {
            fields.error("target", String.valueOf(e.getMessage()));
            return null;
        }
    }
}
