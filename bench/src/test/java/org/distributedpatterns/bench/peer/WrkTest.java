package org.distributedpatterns.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.distributedpatterns.bench.scenario.Failure;
import org.junit.jupiter.api.Test;

class WrkTest {

    private static final String OUTPUT = """
            Running 1s test @ http://127.0.0.1:18080/
              2 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.13ms    2.02ms  31.12ms   92.11%
                Req/Sec    51.53k     6.21k   61.00k    70.00%
              Latency Distribution
                 50%  498.00us
                 75%    1.03ms
                 90%    2.50ms
                 99%    1.01s
              102631 requests in 1.00s, 83.10MB read
              Socket errors: connect 1, read 2, write 3, timeout 4
              Non-2xx or 3xx responses: 17
            Requests/sec: 102451.43
            Transfer/sec:     82.96MB
            """;

    @Test
    void whatWrkPrintsIsRead() {
        assertThat(Wrk.parse(OUTPUT)).isEqualTo(new Wrk.Result(102451.43, 0.498, 1010, 102631, 27));
    }

    @Test
    void outputWithoutFiguresIsAFailure() {
        assertThatThrownBy(() -> Wrk.parse("unable to connect to 127.0.0.1:1 Connection refused"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Connection refused");
    }
}
