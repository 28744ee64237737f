package org.distributedpatterns.bench.scenario;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program that is not ours.
 *
 * @param command its name on the PATH
 * @param debianPackage what installs it
 */
public record Program(String command, String debianPackage) {

    public static final Program NGINX = new Program("nginx", "nginx");
    public static final Program VARNISH = new Program("varnishd", "varnish");
    public static final Program WRK = new Program("wrk", "wrk");

    /** Where it is; servers are looked for in the folders of the superuser too. */
    public Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where it is. */
    public String path() {
        return find().orElseThrow(() -> new Failure(missing(List.of(this)))).toString();
    }

    /** What to say about programs that are not there. */
    static String missing(List<Program> programs) {
        return "missing: "
                + String.join(", ", programs.stream().map(Program::command).toList())
                + " (Debian, Ubuntu: apt-get install "
                + String.join(
                        " ",
                        programs.stream().map(Program::debianPackage).distinct().toList()) + ")";
    }

    /** @throws Failure naming those that are not on this machine, and the packages that have them */
    public static void require(List<Program> programs) {
        List<Program> absent =
                programs.stream().filter(program -> program.find().isEmpty()).toList();
        if (!absent.isEmpty()) {
            throw new Failure(missing(absent));
        }
    }
}
