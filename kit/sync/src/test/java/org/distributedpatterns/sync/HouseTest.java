package org.distributedpatterns.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The real services hold what {@code ./platform sync} would write, and take what they use. */
class HouseTest {

    private final Sync house = new Sync(Path.of("../.."));

    @Test
    void everyCopyIsWhatSyncWouldWrite() {
        assertThat(house.differences().stream().map(Difference::line))
                .as("copies to write with ./platform sync")
                .isEmpty();
    }

    @Test
    void listsAndDeclarationsHold() {
        assertThat(house.faults()).isEmpty();
    }

    /** What one service uses is that service's own. */
    @Test
    void everyPackageIsTakenByTwo() {
        Set<String> takenOnce = new HashSet<>(house.kit().packages().keySet());
        takenOnce.removeIf(name -> house.services().stream()
                        .filter(service -> service.packages().contains(name))
                        .count()
                > 1);

        assertThat(house.services()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(takenOnce).isEmpty();
    }

    /** What goes over the wire between these two is agreed by samples that each is tested with. */
    @Test
    void rootsAndLeavesAreTestedWithTheSameSamples() {
        Map<String, byte[]> roots = Kit.files(Path.of("../../search-root/src/test/resources/wire"));
        Map<String, byte[]> leaves = Kit.files(Path.of("../../search-leaf/src/test/resources/wire"));

        assertThat(roots).hasSizeGreaterThan(3).hasSameSizeAs(leaves);
        roots.forEach((name, sample) ->
                assertThat(leaves.get(name)).as(name).asString().isEqualTo(Texts.of(sample)));
    }
}
