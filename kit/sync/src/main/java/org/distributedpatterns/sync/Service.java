package org.distributedpatterns.sync;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/**
 * A service that holds copies.
 *
 * @param name the name of its folder
 * @param folder the folder
 * @param packages what its {@code kit.packages} lists, in that order
 */
record Service(String name, Path folder, List<String> packages) {

    /** One package of {@code kit} a line; {@code #} begins a comment. */
    static final String LIST = "kit.packages";

    /** The services of a project that have a list, ordered by name. */
    static List<Service> in(Path root) {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve(LIST)))
                    .sorted()
                    .map(Service::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Service of(Path folder) {
        try {
            List<String> packages = Files.readAllLines(folder.resolve(LIST)).stream()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
            return new Service(folder.getFileName().toString(), folder, packages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The outermost package of its sources. */
    String root() {
        return "org.distributedpatterns." + name.replace("-", "");
    }

    Path file(SourceSet set, String packageName, String file) {
        return folder(set, packageName).resolve(file);
    }

    Map<String, byte[]> files(SourceSet set, String packageName) {
        return Kit.files(folder(set, packageName));
    }

    private Path folder(SourceSet set, String packageName) {
        return folder.resolve(set.folder(root(), packageName));
    }

    /** What is wrong with its list, one line each. */
    List<String> faults(Kit kit) {
        List<String> faults = new ArrayList<>();
        if (!Files.isDirectory(folder(SourceSet.MAIN, "."))) {
            faults.add(name + " has no package " + root() + ": who has a " + LIST + " is named as its folder");
            return faults;
        }
        Set<String> listed = new TreeSet<>(packages);
        if (listed.size() < packages.size()) {
            faults.add(say("lists a package twice"));
        }
        for (String each : listed) {
            KitPackage declared = kit.packages().get(each);
            if (declared == null) {
                faults.add(say("lists " + each + "; kit has "
                        + String.join(", ", kit.packages().keySet())));
                continue;
            }
            for (String needed : declared.needs()) {
                if (!listed.contains(needed)) {
                    faults.add(say("lists " + each + ", which needs " + needed + ": list that, too"));
                }
            }
        }
        if (!faults.isEmpty()) {
            return faults;
        }
        Set<String> wanted = wanted(kit, listed);
        listed.stream()
                .filter(each -> !wanted.contains(each))
                .forEach(each -> faults.add(say("lists " + each + ", which nothing in it uses: take it off")));
        faults.addAll(lackingArtifacts(kit, listed));
        for (SourceSet set : SourceSet.values()) {
            kit.packages().keySet().stream()
                    .filter(each -> !listed.contains(each))
                    .filter(each -> Files.isDirectory(folder(set, each)))
                    .forEach(each -> faults.add(name + "/" + set.folder(root(), each)
                            + " is called as a package of kit: list that, or" + " take another name"));
        }
        return faults;
    }

    private String say(String what) {
        return name + "/" + LIST + " " + what;
    }

    /** What its own code uses, what Spring finds, and what these need. */
    private Set<String> wanted(Kit kit, Set<String> listed) {
        String own = ownCode(listed);
        Set<String> wanted = new HashSet<>();
        for (String each : listed) {
            KitPackage declared = kit.packages().get(each);
            if (declared != null && (declared.scanned() || own.contains(root() + "." + each + "."))) {
                want(kit, each, wanted);
            }
        }
        return wanted;
    }

    private static void want(Kit kit, String name, Set<String> wanted) {
        KitPackage declared = kit.packages().get(name);
        if (declared != null && wanted.add(name)) {
            declared.needs().forEach(needed -> want(kit, needed, wanted));
        }
    }

    private String ownCode(Set<String> listed) {
        Path sources = folder.resolve("src/main/java/" + root().replace('.', '/'));
        return Kit.files(sources).entrySet().stream()
                .filter(file -> !listed.contains(file.getKey().replaceFirst("/.*", "")))
                .map(file -> Texts.of(file.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private List<String> lackingArtifacts(Kit kit, Set<String> listed) {
        List<Dependency> dependencies = dependencies();
        Set<String> main = dependencies.stream()
                .filter(each -> !"test".equals(each.getScope()))
                .map(Service::key)
                .collect(Collectors.toSet());
        Set<String> all = dependencies.stream().map(Service::key).collect(Collectors.toSet());
        List<String> faults = new ArrayList<>();
        for (String each : listed) {
            KitPackage declared = kit.packages().get(each);
            if (declared == null) {
                continue;
            }
            declared.artifacts().stream()
                    .filter(artifact -> !main.contains(artifact))
                    .forEach(
                            artifact -> faults.add(name + "/pom.xml lacks " + artifact + ", which " + each + " needs"));
            declared.testArtifacts().stream()
                    .filter(artifact -> !all.contains(artifact))
                    .forEach(artifact ->
                            faults.add(name + "/pom.xml lacks " + artifact + ", which the tests of " + each + " need"));
        }
        return faults;
    }

    private static String key(Dependency dependency) {
        return dependency.getGroupId() + ":" + dependency.getArtifactId();
    }

    private List<Dependency> dependencies() {
        Path pom = folder.resolve("pom.xml");
        try (Reader in = Files.newBufferedReader(pom)) {
            return new MavenXpp3Reader().read(in).getDependencies();
        } catch (IOException | XmlPullParserException e) {
            throw new Refusal(name + "/pom.xml can't be read: " + e.getMessage(), e);
        }
    }
}
