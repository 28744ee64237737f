package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeLeftTest {

    @Test
    void atTheBeginningItIsWhatAnotherMachineTook() {
        assertThat(new TimeLeft(70).whole()).isEqualTo("about 70 s");
        assertThat(new TimeLeft(200).whole()).isEqualTo("about 3 min");
    }

    @Test
    void aSlowMachineIsToldSoAsItsOwnPaceShows() {
        TimeLeft left = new TimeLeft(100);
        left.done(50);
        assertThat(left.after(Duration.ofSeconds(50))).isEqualTo("about 50 s left");
        assertThat(left.after(Duration.ofSeconds(180))).isEqualTo("about 3 min left"); // pace 195/65
    }

    @Test
    void itNeverSaysNothing() {
        TimeLeft left = new TimeLeft(10);
        left.done(12);
        assertThat(left.after(Duration.ofSeconds(10))).isEqualTo("about 10 s left");
    }
}
