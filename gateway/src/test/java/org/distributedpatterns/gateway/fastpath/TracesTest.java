package org.distributedpatterns.gateway.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final Owed owed = new Owed(Sampler.alwaysOff());

    private static HttpHeaders with(String... traceparents) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add("traceparent", List.of(traceparents));
        return headers;
    }

    private SamplingDecision newTrace() {
        return owed.shouldSample(Context.root(), TRACE, "", SpanKind.SERVER, Attributes.empty(), List.of())
                .getDecision();
    }

    @Test
    void aTraceGoesOnUnderAnotherSpan() {
        Traces.Mark mark = new Traces(1, true, owed).mark(with("00-" + TRACE + "-b7ad6b7169203331-00"));
        assertThat(mark).isNotNull();
        assertThat(mark.traceparent())
                .matches("00-" + TRACE + "-[0-9a-f]{16}-00")
                .doesNotContain("b7ad6b7169203331");
    }

    @Test
    void whatItsCallerSamplesIsTheFiltersToTraceWhereSpansAreExported() {
        String sampled = "00-" + TRACE + "-b7ad6b7169203331-01";
        assertThat(new Traces(0, true, owed).mark(with(sampled))).isNull();
        Traces.Mark mark = new Traces(0, false, owed).mark(with(sampled));
        assertThat(mark).isNotNull();
        assertThat(mark.traceparent()).startsWith("00-" + TRACE).endsWith("-01");
        assertThat(newTrace()).as("that it is sampled comes with it").isEqualTo(SamplingDecision.DROP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
                "00-00000000000000000000000000000000-b7ad6b7169203331-00",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-00",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00"
            })
    void whatIsNoTraceIsLeftToTheFilters(String traceparent) {
        assertThat(new Traces(0, false, owed).mark(with(traceparent))).isNull();
    }

    @Test
    void twoTracesAreNone() {
        String one = "00-" + TRACE + "-b7ad6b7169203331-00";
        assertThat(new Traces(0, false, owed).mark(with(one, one))).isNull();
    }

    @Test
    void eachRequestThatIsDrawnIsSampledByTheFiltersOnce() {
        Traces traces = new Traces(1, true, owed);
        assertThat(traces.mark(new DefaultHttpHeaders())).isNull();
        assertThat(traces.mark(new DefaultHttpHeaders())).isNull();
        assertThat(List.of(newTrace(), newTrace(), newTrace()))
                .containsExactly(
                        SamplingDecision.RECORD_AND_SAMPLE, SamplingDecision.RECORD_AND_SAMPLE, SamplingDecision.DROP);
    }

    @Test
    void aDrawIsPassedOnWhereNobodyExports() {
        Traces.Mark drawn = new Traces(1, false, owed).mark(new DefaultHttpHeaders());
        Traces.Mark not = new Traces(0, false, owed).mark(new DefaultHttpHeaders());
        assertThat(drawn).isNotNull();
        assertThat(not).isNotNull();
        assertThat(drawn.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        assertThat(not.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(newTrace()).isEqualTo(SamplingDecision.DROP);
    }
}
