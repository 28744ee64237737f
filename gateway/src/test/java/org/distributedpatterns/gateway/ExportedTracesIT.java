package org.distributedpatterns.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Where spans are exported, a sampled request has those of the filters, and its service is told of them. */
@Import(ExportedTracesIT.Exporter.class)
class ExportedTracesIT extends RunningGateway {

    private static final Queue<SpanData> EXPORTED = new ConcurrentLinkedQueue<>();

    @TestConfiguration(proxyBeanMethods = false)
    static class Exporter {

        @Bean
        SpanExporter exporter() {
            return new SpanExporter() {
                @Override
                public CompletableResultCode export(Collection<SpanData> spans) {
                    EXPORTED.addAll(spans);
                    return CompletableResultCode.ofSuccess();
                }

                @Override
                public CompletableResultCode flush() {
                    return CompletableResultCode.ofSuccess();
                }

                @Override
                public CompletableResultCode shutdown() {
                    return CompletableResultCode.ofSuccess();
                }
            };
        }
    }

    @Test
    void aSampledRequestHasItsSpans() throws Exception {
        backend(1);
        assertThat(get(prefix).statusCode()).isEqualTo(200);
        String traceparent = backends.getFirst().seen().getLast().headers().get("traceparent");
        assertThat(traceparent).matches("00-.*-0[13]");
        String trace = traceparent.substring(3, 35);
        await().untilAsserted(() -> {
            List<SpanData> spans = EXPORTED.stream()
                    .filter(span -> span.getTraceId().equals(trace))
                    .toList();
            assertThat(spans).extracting(SpanData::getKind).contains(SpanKind.SERVER, SpanKind.CLIENT);
            assertThat(spans)
                    .extracting(span -> span.getSpanContext().getSpanId())
                    .contains(traceparent.substring(36, 52));
        });
    }
}
