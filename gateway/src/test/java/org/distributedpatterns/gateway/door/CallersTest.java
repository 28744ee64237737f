package org.distributedpatterns.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class CallersTest {

    private final Callers callers = new Callers(new DoorProperties(
            List.of(),
            List.of(),
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("::1")),
            DataSize.ofMegabytes(1),
            DataSize.ofMegabytes(1),
            "",
            ""));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9.9.9.9  | 1.1.1.1                   | 9.9.9.9", // a stranger says nothing of others
                "10.0.0.1 |                           | 10.0.0.1",
                "10.0.0.1 | 1.1.1.1                   | 1.1.1.1",
                "10.0.0.1 | 6.6.6.6, 1.1.1.1          | 1.1.1.1", // the caller made up the first
                "10.0.0.1 | 6.6.6.6, 1.1.1.1, 10.0.0.2 | 1.1.1.1",
                "10.0.0.1 | 6.6.6.6; 1.1.1.1, 10.0.0.2 | 1.1.1.1", // two lines
                "10.0.0.1 | 10.0.0.3, 10.0.0.2        | 10.0.0.3",
                "10.0.0.1 | 1.1.1.1, unknown          | 10.0.0.1",
                "10.0.0.1 | 1.1.1.1, a.example        | 10.0.0.1",
                "::1      | 2001:db8::7               | 2001:db8::7"
            })
    void whoCallsIsTheLastThatTrustedProxiesName(String peer, String hops, String caller) throws UnknownHostException {
        List<String> lines = hops == null ? List.of() : Arrays.asList(hops.split(";"));
        assertThat(callers.of(AddressRange.literal(peer), lines)).isEqualTo(AddressRange.literal(caller));
    }
}
