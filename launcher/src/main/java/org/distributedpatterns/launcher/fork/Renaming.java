package org.distributedpatterns.launcher.fork;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Renames what stands in a service's files, and the files. */
final class Renaming {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String OLD_GROUP = "<groupId>org.distributedpatterns</groupId>";

    private final ForkName fork;
    private final UnaryOperator<String> paths;
    private final Pattern ownName;
    private final Pattern ownApplication;

    /** @param publishedPaths the path prefixes that the copied service publishes, for example {@code /api/shards} */
    Renaming(ForkName fork, List<String> publishedPaths) {
        this.fork = fork;
        this.paths = paths(fork, publishedPaths);
        this.ownName = ownName(fork.service());
        this.ownApplication = Pattern.compile("\\b" + Pattern.quote(fork.oldApplication()) + "\\b");
    }

    /**
     * The name wherever it stands alone or before an ordinal, or before a pattern for one. A name of one word is also a
     * word of the language, of properties and of other people's packages: it is renamed where only the application can
     * be meant.
     */
    private static Pattern ownName(String service) {
        String name = Pattern.quote(service);
        return Pattern.compile(
                service.contains("-")
                        ? "(?<![\\w-])" + name + "(?=-[\\d\\[]|(?![\\w-]))" // also in front of -[0-9]
                        : "(?<![\\w.$-])" + name + "(?=-[\\d\\[])" // an instance, a jar
                                + "|(?<=<artifactId>)" + name + "(?=</artifactId>)"
                                + "|(?<=^spring:\n  application:\n    name: )" + name + "(?=\n)"
                                + "|(?<=^# )" + name + "(?=\\W)"); // a README's title
    }

    /** The path prefixes that an {@code application.yml} publishes: a list, or a text with commas. */
    static List<String> publishedPaths(String applicationYml) {
        JsonNode paths = YAML.readTree(applicationYml).at("/platform/membership/paths");
        Stream<String> each = paths.isArray()
                ? paths.valueStream().map(JsonNode::asString)
                : Stream.of(paths.asString("").split(",", -1));
        return each.map(String::strip).filter(path -> !path.isEmpty()).toList();
    }

    /** The copy's file for a file of the service, both relative to the folder. */
    String file(String file) {
        return application(file.replace(folders(fork.oldPackage()) + "/", folders(fork.newPackage()) + "/"));
    }

    private static String folders(String packageName) {
        return packageName.replace('.', '/');
    }

    /** The copy's text for a file's text. */
    String text(String file, String text) {
        String renamed = text.replace(fork.oldPackage(), fork.newPackage())
                .replace(folders(fork.oldPackage()) + "/", folders(fork.newPackage()) + "/");
        if (file.equals("pom.xml")) {
            renamed = renamed.replace(OLD_GROUP, "<groupId>" + fork.group() + "</groupId>");
        }
        return paths.apply(ownName.matcher(application(renamed)).replaceAll(fork.name()));
    }

    private String application(String text) {
        return ownApplication.matcher(text).replaceAll(fork.newApplication());
    }

    /** All in one pass: what one path becomes may contain another. */
    private static UnaryOperator<String> paths(ForkName fork, List<String> publishedPaths) {
        if (fork.path().equals("/") || publishedPaths.isEmpty()) {
            return UnaryOperator.identity();
        }
        String any = publishedPaths.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?:", ")(?![\\w-])"));
        Pattern published = Pattern.compile(any);
        return text -> published
                .matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(fork.path() + found.group().substring("/api".length())));
    }
}
