package org.distributedpatterns.launcher.fork;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Renames what stands in a service's files, and the files. */
final class Renaming {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String OLD_GROUP = "<groupId>org.distributedpatterns</groupId>";

    private final ForkName fork;
    private final List<String> publishedPaths;
    private final Pattern ownName;

    /** @param publishedPaths the path prefixes that the copied service publishes, for example {@code /api/shards} */
    Renaming(ForkName fork, List<String> publishedPaths) {
        this.fork = fork;
        this.publishedPaths = List.copyOf(publishedPaths);
        this.ownName = Pattern.compile("(?<![\\w-])" + Pattern.quote(fork.service()) + "(?=-\\d|(?![\\w-]))");
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
        return file.replace(folders(fork.oldPackage()) + "/", folders(fork.newPackage()) + "/");
    }

    private static String folders(String packageName) {
        return packageName.replace('.', '/');
    }

    /** The copy's text for a file's text. */
    String text(String file, String text) {
        String renamed = text.replace(fork.oldPackage(), fork.newPackage());
        if (file.equals("pom.xml")) {
            renamed = renamed.replace(OLD_GROUP, "<groupId>" + fork.group() + "</groupId>");
        }
        return paths(names(renamed));
    }

    /** The name wherever it stands alone or before an ordinal, except where it is the one to fork from. */
    private String names(String text) {
        StringBuilder renamed = new StringBuilder();
        for (String line : text.splitWithDelimiters("\n", 0)) {
            renamed.append(
                    line.contains("./platform fork")
                            ? line
                            : ownName.matcher(line).replaceAll(fork.name()));
        }
        return renamed.toString();
    }

    private String paths(String text) {
        if (fork.path().equals("/")) {
            return text;
        }
        String renamed = text;
        for (String path : publishedPaths) {
            String own = path.equals("/api") ? fork.path() : fork.path() + path.substring("/api".length());
            renamed = Pattern.compile(Pattern.quote(path) + "(?![\\w-])")
                    .matcher(renamed)
                    .replaceAll(Matcher.quoteReplacement(own));
        }
        return renamed;
    }
}
