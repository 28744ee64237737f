package org.distributedpatterns.sync;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A copy that is not what {@link Sync} would write.
 *
 * @param set where it stands
 * @param packageName the package of {@code kit}
 * @param file its name within the package
 * @param service who holds it
 * @param wanted what it would be; null where {@code kit} has no such file
 * @param found what it is; null where there is none
 */
record Difference(
        SourceSet set,
        String packageName,
        String file,
        Service service,
        byte @Nullable [] wanted,
        byte @Nullable [] found) {

    boolean isNone() {
        return Arrays.equals(wanted, found);
    }

    Path copy() {
        return service.file(set, packageName, file);
    }

    /** For a list: its path within the project, and what is the matter. */
    String line() {
        Path path = service.folder().resolveSibling(service.name()).relativize(copy());
        String what = wanted == null ? "is not in kit" : found == null ? "is missing" : "differs from kit";
        return service.name() + "/" + path + " " + what;
    }
}
