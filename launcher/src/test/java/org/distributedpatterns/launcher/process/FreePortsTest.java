package org.distributedpatterns.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void noPortIsPickedTwiceNorFromTheRangeOfOutgoingConnections() {
        FreePorts ports = new FreePorts(7);
        Set<Integer> picked = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(picked.add(ports.next())).isTrue();
        }
        assertThat(picked).allMatch(port -> port >= FreePorts.FIRST && port <= FreePorts.LAST);
    }

    @Test
    void aPortThatSomebodyListensOnIsNotFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
            assertThat(FreePorts.isListenedOn(taken.getLocalPort())).isTrue();
        }
    }

    @Test
    void nobodyListensOnAPortThatIsPicked() {
        assertThat(FreePorts.isListenedOn(new FreePorts(11).next())).isFalse();
    }
}
