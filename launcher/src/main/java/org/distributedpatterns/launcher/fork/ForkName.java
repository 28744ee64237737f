package org.distributedpatterns.launcher.fork;

import java.util.regex.Pattern;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * What a copy is called.
 *
 * @param service the service that is copied
 * @param group the copy's group id, which its package begins with
 * @param name the copy's name: folder, artifact and application
 * @param path what its paths below {@code /api} begin with; {@code /} to keep them
 */
public record ForkName(String service, String group, String name, String path) {

    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern GROUP = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");
    private static final Pattern PATH = Pattern.compile("/|/api(/[a-z0-9][a-z0-9-]*)+");

    /** @throws Failure if one of them can't be a name of its kind */
    public ForkName {
        require(SERVICE, name, "--name", "my-shards");
        require(GROUP, group, "--group", "com.acme");
        require(PATH, path, "--path", "/api/my-shards");
        if (name.equals(service)) {
            throw new Failure("--name " + name + ": the copy needs a name of its own");
        }
    }

    private static void require(Pattern pattern, String value, String option, String example) {
        if (!pattern.matcher(value).matches()) {
            throw new Failure(option + " " + value + " can't be one: " + example + " could");
        }
    }

    /** The package of the service that is copied. */
    String oldPackage() {
        return "org.distributedpatterns." + service.replace("-", "");
    }

    /** The package of the copy. */
    String newPackage() {
        return group + "." + name.replace("-", "");
    }
}
