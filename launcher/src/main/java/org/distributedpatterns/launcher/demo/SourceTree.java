package org.distributedpatterns.launcher.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Java sources as the demo's input: the JDK's own, or this project's where the JDK has none. Files are listed once, in
 * the order of their paths, and read when they are asked for.
 */
final class SourceTree implements AutoCloseable {

    /**
     * One source file.
     *
     * @param id module and class, for example {@code java.base:java.util.ArrayList}
     * @param packageId module and package
     * @param title the simple name of the class
     * @param bytes size of the file
     */
    record Source(String id, String packageId, String title, long bytes, Path path) {

        String text() {
            try {
                return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A piece of text under a name of its own. */
    record Part(String name, String text) {}

    private final String description;
    private final List<Source> sources;
    private final @Nullable FileSystem zip;

    private SourceTree(String description, List<Source> sources, @Nullable FileSystem zip) {
        this.description = description;
        this.sources = List.copyOf(sources);
        this.zip = zip;
    }

    /** The sources that a JDK brings in {@code lib/src.zip}, or null where it has none. */
    static @Nullable SourceTree ofJdk(Path javaHome) throws IOException {
        Path archive = javaHome.resolve("lib").resolve("src.zip");
        if (!Files.isReadable(archive)) {
            return null;
        }
        FileSystem zip = FileSystems.newFileSystem(archive);
        return new SourceTree(
                "the JDK's own sources (" + archive + ")",
                list(zip.getPath("/"), path -> path.toString().substring(1)),
                zip);
    }

    /** The Java sources of the modules in a project's folder. */
    static SourceTree ofProject(Path root) throws IOException {
        List<Source> all = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path module : folders.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                    .sorted()
                    .toList()) {
                for (String part : List.of("src/main/java", "src/test/java")) {
                    Path top = module.resolve(part);
                    if (Files.isDirectory(top)) {
                        all.addAll(list(
                                top,
                                path -> module.getFileName() + "/"
                                        + top.relativize(path).toString().replace('\\', '/')));
                    }
                }
            }
        }
        return new SourceTree("the sample: this project's own sources", all, null);
    }

    private static List<Source> list(Path top, Function<Path, String> name) throws IOException {
        try (Stream<Path> files = Files.walk(top)) {
            List<Source> found = new ArrayList<>();
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".java"))::iterator) {
                source(name.apply(file), file).ifPresent(found::add);
            }
            found.sort(Comparator.comparing(Source::id));
            return found;
        }
    }

    /** {@code java.base/java/util/ArrayList.java}: the module, the package, the class. */
    private static Optional<Source> source(String name, Path file) throws IOException {
        int module = name.indexOf('/');
        int last = name.lastIndexOf('/');
        if (module < 0) {
            return Optional.empty();
        }
        String title = name.substring(last + 1, name.length() - ".java".length());
        String folder = last > module ? name.substring(module + 1, last).replace('/', '.') : "";
        String packageId = name.substring(0, module) + (folder.isEmpty() ? "" : ":" + folder);
        String id = packageId + (folder.isEmpty() ? ":" : ".") + title;
        return id.matches("[A-Za-z0-9._~:@,=+-]{1,512}")
                ? Optional.of(new Source(id, packageId, title, Files.size(file), file))
                : Optional.empty();
    }

    String description() {
        return description;
    }

    List<Source> sources() {
        return sources;
    }

    long bytes() {
        return sources.stream().mapToLong(Source::bytes).sum();
    }

    /**
     * Cuts the sources into {@code count} named pieces of at most {@code maxBytes}: the beginning of each group first,
     * then second pieces of the groups that have more, and so on. Fewer only where the sources are too small for that.
     */
    List<Part> parts(int count, int maxBytes, Function<Source, String> group) {
        int size = (int) Math.min(maxBytes, Math.max(64, bytes() / (2L * count)));
        Map<String, List<Source>> groups = new LinkedHashMap<>();
        Map<String, Long> left = new LinkedHashMap<>();
        for (Source source : sources) {
            groups.computeIfAbsent(group.apply(source), name -> new ArrayList<>())
                    .add(source);
            left.merge(group.apply(source), source.bytes(), Long::sum);
        }
        Map<String, Integer> wanted = new LinkedHashMap<>();
        int given = 0;
        while (given < count) {
            List<String> open = left.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0)
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .limit(count - given)
                    .toList();
            if (open.isEmpty()) {
                break;
            }
            for (String name : open) {
                wanted.merge(name, 1, Integer::sum);
                left.merge(name, (long) -size, Long::sum);
            }
            given += open.size();
        }
        List<Part> parts = new ArrayList<>();
        groups.forEach((name, files) -> parts.addAll(cut(name, files, wanted.getOrDefault(name, 0), size)));
        return List.copyOf(parts);
    }

    private static List<Part> cut(String name, List<Source> files, int wanted, int size) {
        StringBuilder text = new StringBuilder();
        List<Part> parts = new ArrayList<>();
        for (Source file : files) {
            if (parts.size() == wanted) {
                break;
            }
            text.append(file.text());
            while (parts.size() < wanted && text.length() >= size) {
                parts.add(part(name, parts.size(), head(text.substring(0, size), size), text));
            }
        }
        if (parts.size() < wanted && !text.isEmpty()) {
            parts.add(part(name, parts.size(), head(text.toString(), size), text));
        }
        return parts;
    }

    private static Part part(String name, int number, String piece, StringBuilder rest) {
        rest.delete(0, piece.length());
        return new Part(number == 0 ? name : name + "~" + (number + 1), piece);
    }

    /** The beginning of {@code text}, at most {@code maxBytes} long in UTF-8, no character cut apart. */
    static String head(String text, int maxBytes) {
        if (text.length() * 3L <= maxBytes) {
            return text;
        }
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                break;
            }
            end += Character.charCount(point);
        }
        return text.substring(0, end);
    }

    @Override
    public void close() throws IOException {
        if (zip != null) {
            zip.close();
        }
    }
}
