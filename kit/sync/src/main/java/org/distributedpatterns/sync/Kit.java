package org.distributedpatterns.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The one source of what services share: the folder {@code kit} of a project. */
final class Kit {

    /** The outermost package of its sources. */
    static final String ROOT = "org.distributedpatterns.kit";

    private static final String DECLARATIONS = "packages.yml";
    private static final Pattern USE = Pattern.compile(Pattern.quote(ROOT) + "\\.([a-z][a-z0-9]*)\\b");
    private static final Set<String> FIELDS = Set.of("about", "needs", "artifacts", "test-artifacts", "scanned");

    private final Path folder;
    private final Map<String, KitPackage> packages;

    private Kit(Path folder, Map<String, KitPackage> packages) {
        this.folder = folder;
        this.packages = packages;
    }

    /**
     * Reads what it declares.
     *
     * @throws Refusal if that can't be read
     */
    static Kit in(Path root) {
        Path folder = root.resolve("kit");
        Path file = folder.resolve(DECLARATIONS);
        Map<String, KitPackage> packages = new LinkedHashMap<>();
        try {
            YAMLMapper.shared()
                    .readTree(Files.readString(file))
                    .properties()
                    .forEach(each -> packages.put(each.getKey(), declared(each.getKey(), each.getValue())));
        } catch (IOException | JacksonException e) {
            throw new Refusal("kit/" + DECLARATIONS + " can't be read: " + e.getMessage(), e);
        }
        return new Kit(folder, packages);
    }

    private static KitPackage declared(String name, JsonNode fields) {
        for (String field : fields.propertyNames()) {
            if (!FIELDS.contains(field)) {
                throw new Refusal("kit/" + DECLARATIONS + ": " + name + " has " + field + "; there are "
                        + String.join(", ", new TreeSet<>(FIELDS)));
            }
        }
        return new KitPackage(
                name,
                fields.path("about").asString(""),
                texts(fields.path("needs")),
                texts(fields.path("artifacts")),
                texts(fields.path("test-artifacts")),
                fields.path("scanned").asBoolean(false));
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    /** What is declared, by name, in the order of the declarations. */
    Map<String, KitPackage> packages() {
        return packages;
    }

    /** The file of a package, whether it is there or not. */
    Path file(SourceSet set, String packageName, String name) {
        return folder(set, packageName).resolve(name);
    }

    /** The files of a package by name, with their texts. */
    Map<String, byte[]> files(SourceSet set, String packageName) {
        return files(folder(set, packageName));
    }

    private Path folder(SourceSet set, String packageName) {
        return folder.resolve(set.folder(ROOT, packageName));
    }

    /** All files below a folder, by their path within it; none if there is no such folder. */
    static Map<String, byte[]> files(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Where the declarations and the sources contradict each other, one line each. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        Set<String> found = new TreeSet<>();
        try (Stream<Path> folders = Files.list(folder(SourceSet.MAIN, "."))) {
            folders.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String name : found) {
            KitPackage declared = packages.get(name);
            if (declared == null) {
                faults.add("kit/" + DECLARATIONS + " does not declare " + name);
                continue;
            }
            Set<String> used = used(name);
            if (!used.equals(new TreeSet<>(declared.needs()))) {
                faults.add("kit/" + DECLARATIONS + ": " + name + " needs " + used + ", not " + declared.needs());
            }
        }
        for (String name : packages.keySet()) {
            if (!found.contains(name)) {
                faults.add("kit/" + DECLARATIONS + " declares " + name + ", but there is no such package");
            }
        }
        return faults;
    }

    private Set<String> used(String packageName) {
        Set<String> used = new TreeSet<>();
        for (SourceSet set : List.of(SourceSet.MAIN, SourceSet.TESTS)) {
            for (byte[] text : files(set, packageName).values()) {
                Matcher uses = USE.matcher(Texts.of(text));
                while (uses.find()) {
                    used.add(uses.group(1));
                }
            }
        }
        used.remove(packageName);
        return used;
    }
}
