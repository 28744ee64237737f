package org.distributedpatterns.gateway.experiment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

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
            GateView gate,
            MirrorView mirror) {

        static DefinitionView of(Definition definition) {
            return new DefinitionView(
                    definition.control(),
                    definition.candidate(),
                    definition.by(),
                    definition.salt(),
                    definition.steps(),
                    definition.automatic(),
                    GateView.of(definition.gate()),
                    MirrorView.of(definition.mirror()));
        }
    }

    /** A gate in the form in which it is sent. */
    record GateView(
            int minSample,
            Duration minDuration,
            Duration maxDuration,
            double errorTolerance,
            double latencyQuantile,
            double latencyTolerance,
            Duration latencyFloor) {

        static GateView of(Gate gate) {
            return new GateView(
                    gate.minSample(),
                    gate.minDuration(),
                    gate.maxDuration(),
                    percent(gate.errorTolerance()),
                    gate.latencyQuantile(),
                    percent(gate.latencyTolerance()),
                    gate.latencyFloor());
        }

        private static double percent(double share) {
            return Math.round(1e6 * share) / 1e4;
        }
    }

    /** A mirror in the form in which it is sent. */
    record MirrorView(
            double share,
            Set<String> methods,
            boolean allowUnsafe,
            Set<String> ignoreHeaders,
            List<String> ignoreFields) {

        static MirrorView of(MirrorRules mirror) {
            return new MirrorView(
                    mirror.share(),
                    new TreeSet<>(mirror.methods()),
                    !MirrorRules.SAFE.containsAll(mirror.methods()),
                    new TreeSet<>(mirror.ignoreHeaders()),
                    mirror.ignoreFields());
        }
    }

    /** An experiment in the audit log: of the view, what somebody decided. */
    record Audited(String phase, double share, DefinitionView definition, State.Event last) {

        static Audited of(Stored stored) {
            State state = stored.state();
            return new Audited(
                    phaseOf(state),
                    percent(stored),
                    DefinitionView.of(stored.definition()),
                    state.history().getLast());
        }
    }

    private static String phaseOf(State state) {
        return state.phase().name().toLowerCase(Locale.ROOT);
    }

    private static double percent(Stored stored) {
        return 100.0 * stored.state().share(stored.definition()) / Assignment.BUCKETS;
    }

    static ExperimentView of(String name, Stored stored, Measured measured) {
        Definition definition = stored.definition();
        State state = stored.state();
        double quantile = definition.gate().latencyQuantile();
        return new ExperimentView(
                name,
                phaseOf(state),
                percent(stored),
                state.step(),
                state.since(),
                Measurement.of(measured.control(), quantile),
                Measurement.of(measured.candidate(), quantile),
                state.isRunning() && state.gatePassed(),
                DefinitionView.of(definition),
                state.history());
    }
}
