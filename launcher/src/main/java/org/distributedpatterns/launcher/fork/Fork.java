package org.distributedpatterns.launcher.fork;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.build.Formatting;
import org.distributedpatterns.launcher.build.Pom;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;

/** Copies a service under a new name. */
public final class Fork {

    private static final String README = "README.md";
    private static final String LICENSE = "LICENSE";

    /** What the house copies into the service; a copy's sources are its own. */
    private static final String KIT_PACKAGES = "kit.packages";

    private final Path root;
    private final Consumer<Path> formatter;

    /** @param root the project with the services */
    public Fork(Path root) {
        this(root, Formatting::apply);
    }

    /** @param formatter puts the sources of the copy in order: other names make other line breaks */
    Fork(Path root, Consumer<Path> formatter) {
        this.root = root.toAbsolutePath().normalize();
        this.formatter = formatter;
    }

    /**
     * Copies the service's files, without what was built, to a folder that does not exist or is empty.
     *
     * @return how many files the copy has
     * @throws Failure if that can't be; the folder is then as it was
     */
    public int copy(ForkName fork, Path destination) {
        List<ServiceFolder> house = ServiceFolder.discover(root);
        ServiceFolder service = house.stream()
                .filter(each -> each.name().equals(fork.service()))
                .findFirst()
                .orElseThrow(() -> new Failure("no service " + fork.service() + "; there are " + names(house)));
        if (house.stream().anyMatch(each -> each.name().equals(fork.name()))) {
            throw new Failure("--name " + fork.name() + " is taken; there are " + names(house));
        }
        requireOutside(destination);
        try (Destination target = Destination.open(destination)) {
            String settings = Files.readString(service.path().resolve("src/main/resources/application.yml"));
            List<String> published = Renaming.publishedPaths(settings);
            if (!published.isEmpty()) {
                requireOwnPaths(fork, house);
            }
            int files = copy(service, settings, new Renaming(fork, published), fork, target);
            format(target);
            target.discard("target");
            target.keep();
            return files;
        } catch (IOException e) {
            throw new Failure(
                    Home.shown(destination) + " could not be written (" + reason(e) + "); nothing is left of it", e);
        }
    }

    private void format(Destination target) {
        try {
            formatter.accept(target.folder());
        } catch (Failure e) {
            throw target.isOpen() ? e : new Failure("interrupted", e);
        }
    }

    private static String reason(IOException e) {
        String kind = e.getClass() == IOException.class ? "" : e.getClass().getSimpleName() + " ";
        return kind + e.getMessage();
    }

    private static String names(List<ServiceFolder> services) {
        return services.stream().map(ServiceFolder::name).collect(Collectors.joining(", "));
    }

    /** A copy may stand beside the services, where {@code up} finds it, but in none of the project's own folders. */
    private void requireOutside(Path destination) {
        boolean beside = root.equals(destination.getParent())
                && !String.valueOf(destination.getFileName()).startsWith(".");
        if (destination.startsWith(root) && !beside) {
            throw new Failure(
                    Home.shown(destination) + " lies within the project: choose a folder outside of it, or one"
                            + " beside the services in " + root);
        }
    }

    /** Below a path of the platform's own the gateway could not tell the two apart. */
    private static void requireOwnPaths(ForkName fork, List<ServiceFolder> house) throws IOException {
        for (ServiceFolder service : house) {
            Path configuration = service.path().resolve("src/main/resources/application.yml");
            if (!Files.exists(configuration)) {
                continue;
            }
            for (String taken : Renaming.publishedPaths(Files.readString(configuration))) {
                if ((fork.path() + "/").startsWith(taken + "/")) {
                    throw new Failure("--path " + fork.path() + " is taken: " + service.name() + " answers at " + taken
                            + "; choose another, or / to keep the paths as they are");
                }
            }
        }
    }

    private int copy(ServiceFolder service, String settings, Renaming renaming, ForkName fork, Destination target)
            throws IOException {
        Standalone standalone = new Standalone(
                service.name(), path -> Files.exists(service.path().resolve(path)));
        List<String> files = Sources.of(service.path()).stream()
                .filter(file -> !file.equals(KIT_PACKAGES))
                .toList();
        for (String file : files) {
            Path from = service.path().resolve(file);
            byte[] bytes = Files.readAllBytes(from);
            try {
                String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
                String own = renaming.text(file, standalone.text(file, text));
                if (file.equals(README)) {
                    String version = Pom.of(service.path().resolve("pom.xml")).version();
                    own = Guide.within(own, resource("guide.md"), fork, version, settings);
                }
                bytes = own.getBytes(UTF_8);
            } catch (CharacterCodingException e) {
                assert bytes.length > 0 : e; // no text, nothing to rename in it
            }
            target.write(renaming.file(file), bytes, Files.isExecutable(from));
        }
        int added = 0;
        added += add(".gitignore", resource("gitignore"), target);
        added += add("Dockerfile", resource("Dockerfile").replace("@name@", fork.name()), target);
        added += add(LICENSE, Files.readString(root.resolve(LICENSE)), target);
        return files.size() + added;
    }

    private static int add(String file, String text, Destination target) throws IOException {
        if (target.has(file)) {
            return 0;
        }
        target.write(file, text.getBytes(UTF_8), false);
        return 1;
    }

    private static String resource(String name) throws IOException {
        try (InputStream template = Fork.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(template, name).readAllBytes(), UTF_8);
        }
    }
}
