package org.distributedpatterns.gateway.experiment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An experiment as it is shown. Shares, tolerances and rates are in percent. */
record ExperimentView(
        String name,
        String phase,
        double share,
        int step,
        Instant since,
        Measurement control,
        Measurement candidate,
        boolean waitsForPromotion,
        DefinitionView definition,
        List<State.Event> history) {

    /** What one side did in the present step, at all gateways. */
    record Measurement(long requests, long errors, double errorRate, Duration p50, Duration quantile) {

        static Measurement of(Sample sample, double quantile) {
            return new Measurement(
                    sample.requests(),
                    sample.errors(),
                    Math.round(1e4 * sample.errorRate()) / 1e2,
                    sample.latencies().quantile(0.5),
                    sample.latencies().quantile(quantile));
        }
    }

    /** A definition in the form in which it is sent. */
    record DefinitionView(
            Selector control,
            Selector candidate,
            List<CallerId> by,
            String salt,
            List<Double> steps,
            boolean automatic,
            Map<String, Object> gate,
            Map<String, Object> mirror) {

        static DefinitionView of(Definition definition) {
            Gate gate = definition.gate();
            MirrorRules mirror = definition.mirror();
            Set<String> methods = new java.util.TreeSet<>(mirror.methods());
            return new DefinitionView(
                    definition.control(),
                    definition.candidate(),
                    definition.by(),
                    definition.salt(),
                    definition.steps(),
                    definition.automatic(),
                    Map.of(
                            "minSample", gate.minSample(),
                            "minDuration", gate.minDuration(),
                            "maxDuration", gate.maxDuration(),
                            "errorTolerance", 100 * gate.errorTolerance(),
                            "latencyQuantile", gate.latencyQuantile(),
                            "latencyTolerance", 100 * gate.latencyTolerance(),
                            "latencyFloor", gate.latencyFloor()),
                    Map.of(
                            "share", mirror.share(),
                            "methods", methods,
                            "allowUnsafe", !MirrorRules.SAFE.containsAll(methods),
                            "ignoreHeaders", mirror.ignoreHeaders(),
                            "ignoreFields", mirror.ignoreFields()));
        }
    }

    static ExperimentView of(String name, Stored stored, Measured measured) {
        Definition definition = stored.definition();
        State state = stored.state();
        double quantile = definition.gate().latencyQuantile();
        return new ExperimentView(
                name,
                state.phase().name().toLowerCase(java.util.Locale.ROOT),
                100.0 * state.share(definition) / Assignment.BUCKETS,
                state.step(),
                state.since(),
                Measurement.of(measured.control(), quantile),
                Measurement.of(measured.candidate(), quantile),
                state.isRunning() && state.gatePassed(),
                DefinitionView.of(definition),
                state.history());
    }
}
