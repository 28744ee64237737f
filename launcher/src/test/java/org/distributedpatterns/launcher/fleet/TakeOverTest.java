package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.distributedpatterns.launcher.process.ProcessRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TakeOverTest {

    private static final ProcessRecord REPLACEMENT = record("cache-service", "cache-service-5", 4005);
    private static final ProcessRecord ROUTER = record("shard-service", "shard-service-1", 4001);

    private static ProcessRecord record(String service, String name, int port) {
        return new ProcessRecord(service, name, 1, 1, port, port + 1, Path.of("log"), Path.of("."));
    }

    private static String lacking(String answer) {
        return TakeOver.of(
                        REPLACEMENT,
                        List.of(ROUTER),
                        router -> Optional.of(JsonMapper.shared().readTree(answer.replace('\'', '"'))))
                .lacking();
    }

    private static String report(int port, boolean done) {
        return ("{'services':{'cache-service':[{'leaving':'cache-service-1','replacement':'cache-service-5',"
                        + "'replacementAddress':'127.0.0.1:%d','share':0.4,'answered':25,'medianMillis':9.5,"
                        + "'peersMedianMillis':4.0,'done':%s}]}}")
                .formatted(port, done);
    }

    @Test
    void nothingIsLackingWhenTheRouterHasMovedAllOrCallsOthersOrIsNone() {
        assertThat(lacking(report(4005, true))).isEmpty();
        assertThat(lacking("{'services':{'search-leaf':[]}}")).isEmpty();
        assertThat(TakeOver.of(REPLACEMENT, List.of(ROUTER), router -> Optional.empty())
                        .lacking())
                .isEmpty();
    }

    @Test
    void aRouterThatHasNotSeenTheReplacementIsWaitedFor() {
        assertThat(lacking("{'services':{'cache-service':[]}}"))
                .isEqualTo("shard-service-1 has not seen cache-service-5 yet");
        assertThat(lacking(report(4004, true))).contains("has not seen cache-service-5 yet");
    }

    @Test
    void oneThatIsUnderWaySaysHowFarItIs() {
        assertThat(lacking(report(4005, false)))
                .isEqualTo("shard-service-1 sends 40 % to cache-service-5, whose last answers took 9.5 ms,"
                        + " those of its peers 4.0 ms (25 of 200 answers)");
    }

    @Test
    void oneThatDoesNotAnswerIsWaitedForToo() {
        assertThat(TakeOver.of(REPLACEMENT, List.of(ROUTER), router -> {
                            throw new IOException("frozen");
                        })
                        .lacking())
                .isEqualTo("shard-service-1 does not say how far it is");
    }
}
