// Written by ./platform sync from kit: definition/PreconditionsTest.java
package org.distributedpatterns.cacheservice.definition;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Tag("kit")
class PreconditionsTest {

    private static final Revision PRESENT = new Revision(0xa1, 3, 0xb2);
    private static final String ETAG = "\"a1-3\"";
    private static final String OTHER = "\"a1-2\"";

    private static void holds(List<String> ifMatch, List<String> ifNoneMatch, @Nullable Revision present) {
        assertThatCode(() -> Preconditions.require(ifMatch, ifNoneMatch, present))
                .as("%s, %s, %s", ifMatch, ifNoneMatch, present)
                .doesNotThrowAnyException();
    }

    private static void fails(List<String> ifMatch, List<String> ifNoneMatch, @Nullable Revision present, String says) {
        assertThatThrownBy(() -> Preconditions.require(ifMatch, ifNoneMatch, present))
                .as("%s, %s, %s", ifMatch, ifNoneMatch, present)
                .isInstanceOf(DefinitionException.Stale.class)
                .hasMessage(says);
    }

    @Test
    void ifMatchWantsWhatTheCallerHasSeen() {
        holds(List.of(), List.of(), PRESENT);
        holds(List.of(), List.of(), null);
        holds(List.of(ETAG), List.of(), PRESENT);
        holds(List.of(OTHER + ", " + ETAG), List.of(), PRESENT);
        holds(List.of(OTHER, ETAG), List.of(), PRESENT);
        holds(List.of("*"), List.of(), PRESENT);
        fails(List.of(OTHER), List.of(), PRESENT, "If-Match: it is " + ETAG + " now");
        fails(List.of("W/" + ETAG), List.of(), PRESENT, "If-Match: it is " + ETAG + " now"); // compares strongly
        fails(List.of("*"), List.of(), null, "If-Match: it is absent now");
        fails(List.of(""), List.of(), PRESENT, "If-Match: it is " + ETAG + " now");
    }

    @Test
    void ifNoneMatchWantsNothingThere() {
        holds(List.of(), List.of("*"), null);
        holds(List.of(), List.of(ETAG), null);
        holds(List.of(), List.of(OTHER), PRESENT);
        fails(List.of(), List.of("*"), PRESENT, "If-None-Match: it is " + ETAG + " now");
        fails(List.of(), List.of(ETAG), PRESENT, "If-None-Match: it is " + ETAG + " now");
        fails(List.of(ETAG), List.of("*"), PRESENT, "If-None-Match: it is " + ETAG + " now");
        fails(List.of(), List.of("W/" + ETAG), PRESENT, "If-None-Match: it is " + ETAG + " now"); // compares weakly
    }
}
