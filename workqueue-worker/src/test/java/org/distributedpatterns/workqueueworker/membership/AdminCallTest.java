// Written by ./platform sync from kit: membership/AdminCallTest.java
package org.distributedpatterns.workqueueworker.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.Tag("kit")
class AdminCallTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"PUT /api/cache/{namespace}", "* /api/x/**", "GET /api/*/x.y/{a}/{b2}", "DELETE /api/a~b_c-d.e"})
    void callsAreReadAndPublishedAsTheyAre(String call) {
        Set<AdminCall> read = AdminCall.parse(List.of(" " + call + " ", ""));
        assertThat(AdminCall.published(read)).isEqualTo(call);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/x",
                "PUT",
                "PUT api/x",
                "PUT /",
                "put /api/x",
                "M-SEARCH /api/x",
                "PUT  /api/x",
                "PUT /api//x",
                "PUT /api/x/",
                "PUT /api/../x",
                "PUT /api/./x",
                "PUT /api/x/..",
                "PUT /api/%78",
                "PUT /api/x?y",
                "PUT /api/{x:.*}",
                "PUT /api/{*x}",
                "PUT /api/{x",
                "PUT /api/a{x}",
                "PUT /api/{x}/{x}",
                "PUT /api/**/x",
                "PUT /api/x*",
                "PUT /**",
                "PUT /api/ü",
                "PUT|DELETE /api/x"
            })
    void whatIsMalformedIsRefusedByName(String call) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminCall.parse(List.of(call)))
                .withMessageContaining("\"" + call + "\" is no admin call");
        Member member = new Member("s-1", "127.0.0.1", 1, Map.of("admin-calls", "PUT /api/y," + call));
        assertThatIllegalArgumentException().isThrownBy(() -> AdminCall.of(member));
    }

    @Test
    void theirNumberAndLengthAreBounded() {
        List<String> most =
                IntStream.range(0, 64).mapToObj(i -> "PUT /api/x" + i).toList();
        assertThat(AdminCall.parse(most)).hasSize(64);
        assertThat(AdminCall.parse(Collections.nCopies(100, "PUT /api/x"))).hasSize(1);
        List<String> more =
                IntStream.range(0, 65).mapToObj(i -> "PUT /api/x" + i).toList();
        assertThatIllegalArgumentException().isThrownBy(() -> AdminCall.parse(more));
        assertThat(AdminCall.parse(List.of("PUT /" + "x".repeat(251)))).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> AdminCall.parse(List.of("PUT /" + "x".repeat(252))));
    }

    @Test
    void sayingNothingIsNotPublishingNone() {
        assertThat(AdminCall.of(new Member("s-1", "127.0.0.1", 1, Map.of()))).isNull();
        assertThat(AdminCall.of(new Member("s-1", "127.0.0.1", 1, Map.of("admin-calls", ""))))
                .isEmpty();
    }

    @Test
    void anInstanceDoesNotStartWithCallsThatAreMalformedOrNoneOfItsOwn() {
        assertThatCode(() -> properties(List.of("/api/x"), "PUT /api/x", "PUT /api/x/{y}"))
                .doesNotThrowAnyException();
        assertThatCode(() -> properties(List.of(), "PUT /api/x")).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> properties(List.of("/api/x"), "PUT api/x"))
                .withMessageStartingWith("platform.membership.admin-calls: \"PUT api/x\" is no admin call");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> properties(List.of("/api/mine"), "PUT /api/x/{y}"))
                .withMessageContaining("\"PUT /api/x/{y}\" is not within platform.membership.paths [/api/mine]");
        assertThatIllegalArgumentException().isThrownBy(() -> properties(List.of("/api/x"), "PUT /api/xy"));
    }

    private static MembershipProperties properties(List<String> paths, String... adminCalls) {
        return new MembershipProperties(
                "", "", paths, List.of(adminCalls), "", Duration.ofSeconds(2), Duration.ofSeconds(30));
    }
}
