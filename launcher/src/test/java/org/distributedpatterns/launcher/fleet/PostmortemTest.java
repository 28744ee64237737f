package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PostmortemTest {

    @Test
    void aFailureAnalysisTellsMost() {
        assertThat(Postmortem.reason(List.of(
                        "Caused by: java.net.BindException: Address already in use",
                        "Description:",
                        "",
                        "Web server failed to start. Port 8080 was already in use.",
                        "",
                        "Action:")))
                .isEqualTo("Web server failed to start. Port 8080 was already in use.");
    }

    @Test
    void thenTheInnermostCause() {
        assertThat(Postmortem.reason(List.of("Caused by: outer", "Caused by: inner", "\t... 3 more")))
                .isEqualTo("inner");
    }

    @Test
    void thenTheLastLine() {
        assertThat(Postmortem.reason(List.of("Unrecognized VM option", "Error: Could not create the JVM.", "")))
                .isEqualTo("Error: Could not create the JVM.");
    }
}
