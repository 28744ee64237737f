package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DockerTest {

    @Test
    void aFailureIsOneLine() {
        assertThat(new Docker.Outcome(1, "", "Cannot connect to the Docker daemon\n").failure())
                .isEqualTo("Cannot connect to the Docker daemon");
        assertThat(new Docker.Outcome(1, "", "Traceback (most recent call last):\n  File \"x\"\nError: not there\n\n")
                        .failure())
                .isEqualTo("Error: not there");
        assertThat(new Docker.Outcome(3, "some output", "").failure()).isEqualTo("exit code 3");
    }
}
