package org.distributedpatterns.gateway.fastpath;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Samples one new trace for each request that was drawn on the event loop, and of the others as many as ever: whoever
 * was drawn goes to the filters, where else a second draw would decide. Should another request come first, that one is
 * sampled in its place; the share is right in any case.
 */
final class Owed implements Sampler {

    private final Sampler otherwise;
    private final AtomicInteger count = new AtomicInteger();

    Owed(Sampler otherwise) {
        this.otherwise = otherwise;
    }

    void add() {
        count.incrementAndGet();
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return count.get() > 0 && count.getAndUpdate(owed -> Math.max(0, owed - 1)) > 0
                ? SamplingResult.recordAndSample()
                : otherwise.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
        return "Owed{" + otherwise.getDescription() + '}';
    }
}
