package org.distributedpatterns.launcher.fork;

import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * What a copy is called.
 *
 * @param service the service that is copied
 * @param group the copy's group id, which its package begins with
 * @param name the copy's name: artifact and application
 * @param path what its paths below {@code /api} begin with; {@code /} to keep them
 */
public record ForkName(String service, String group, String name, String path) {

    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern GROUP = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");
    private static final Pattern PATH = Pattern.compile("/|/api(/[a-z0-9][a-z0-9-]*)+");

    /** The longest label of a host name: a container's is the service's. */
    private static final int LONGEST = 63;

    /** What each application class imports. */
    private static final Set<String> TAKEN = Set.of("SpringApplication", "SpringBootApplication");

    /** @throws Failure if one of them can't be a name of its kind */
    public ForkName {
        require(SERVICE, name, "--name", "my-shards");
        require(GROUP, group, "--group", "com.acme");
        require(PATH, path, "--path", "/api/my-shards");
        if (name.length() > LONGEST) {
            throw new Failure("--name " + name + " is too long: " + LONGEST + " characters at most");
        }
        if (name.equals(service)) {
            throw new Failure("--name " + name + ": the copy needs a name of its own");
        }
        requirePackage("--group " + group, group);
        requirePackage("--name " + name, name.replace("-", ""));
        if (group.equals("java") || group.startsWith("java.")) {
            throw new Failure("--group " + group + " can't be one: no JVM loads a package that begins with java");
        }
        if (TAKEN.contains(application(name))) {
            throw new Failure("--name " + name + " can't be one: " + application(name) + " is a class of Spring's own");
        }
    }

    private static void require(Pattern pattern, String value, String option, String example) {
        if (!pattern.matcher(value).matches()) {
            throw new Failure(option + " " + value + " can't be one: " + example + " could");
        }
    }

    private static void requirePackage(String option, String packageName) {
        for (String part : packageName.split("\\.", -1)) {
            if (!SourceVersion.isName(part)) {
                throw new Failure(option + " can't be one: it becomes part of a package, and " + part
                        + " means something to Java");
            }
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

    /** The application class of the service that is copied, without its package. */
    String oldApplication() {
        return application(service);
    }

    /** The application class of the copy, without its package: {@code MyShardsApplication}. */
    String newApplication() {
        return application(name);
    }

    private static String application(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("-", -1)) {
            camel.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return camel.append("Application").toString();
    }
}
