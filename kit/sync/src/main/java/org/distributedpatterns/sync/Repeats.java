package org.distributedpatterns.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Main code that stands in more than one project and is no copy of {@code kit}: what may be worth a package there. A
 * run counts from {@value #RUN} lines on; blank lines, comments, imports and lone punctuation are passed over, and the
 * projects' own package names are taken for the same.
 *
 * @param lines how many lines repeat what another project has, the first place of each included
 * @param places the files that have some, one line each, most lines first
 */
record Repeats(int lines, List<String> places) {

    private static final int RUN = 6;

    private record Source(String project, String file, List<String> lines) {}

    /** Reads all projects right below a folder. */
    static Repeats in(Path root) {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            folders.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                    .filter(folder -> !folder.endsWith("kit"))
                    .sorted()
                    .forEach(project -> sources.addAll(sources(project)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<List<String>, TreeSet<String>> projectsOfRuns = new HashMap<>();
        for (Source source : sources) {
            for (int start = 0; start + RUN <= source.lines().size(); start++) {
                projectsOfRuns
                        .computeIfAbsent(source.lines().subList(start, start + RUN), run -> new TreeSet<>())
                        .add(source.project());
            }
        }
        return counted(sources, projectsOfRuns);
    }

    private static Repeats counted(List<Source> sources, Map<List<String>, TreeSet<String>> projectsOfRuns) {
        record Place(int lines, String text) {}
        List<Place> places = new ArrayList<>();
        for (Source source : sources) {
            BitSet repeated = new BitSet();
            TreeSet<String> others = new TreeSet<>();
            for (int start = 0; start + RUN <= source.lines().size(); start++) {
                TreeSet<String> projects =
                        projectsOfRuns.getOrDefault(source.lines().subList(start, start + RUN), new TreeSet<>());
                if (projects.size() > 1) {
                    repeated.set(start, start + RUN);
                    others.addAll(projects);
                }
            }
            others.remove(source.project());
            if (!repeated.isEmpty()) {
                int lines = repeated.cardinality();
                places.add(new Place(
                        lines,
                        "%5d  %s/%s, also in %s"
                                .formatted(lines, source.project(), source.file(), String.join(", ", others))));
            }
        }
        places.sort((a, b) -> Integer.compare(b.lines(), a.lines()));
        return new Repeats(
                places.stream().mapToInt(Place::lines).sum(),
                places.stream().map(Place::text).toList());
    }

    private static List<Source> sources(Path project) {
        String name = project.getFileName().toString();
        String root = "org.distributedpatterns." + name.replace("-", "");
        List<Source> sources = new ArrayList<>();
        Kit.files(project.resolve("src/main/java")).forEach((file, bytes) -> {
            String text = Texts.of(bytes);
            if (file.endsWith(".java") && !text.startsWith(Rendering.FIRST_LINE)) {
                List<String> lines = text.replace(root, "PROJECT")
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.length() > 2)
                        .filter(line -> !line.matches("(import|package|//|/\\*|\\*).*"))
                        .toList();
                sources.add(new Source(name, file, lines));
            }
        });
        return sources;
    }
}
