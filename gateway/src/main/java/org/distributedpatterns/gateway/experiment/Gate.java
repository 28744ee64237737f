package org.distributedpatterns.gateway.experiment;

import java.time.Duration;
import java.util.Locale;

/**
 * Decides from two samples whether a step may be followed by the next. Both questions are asked of shares: which share
 * of the requests failed, and which share was slow, that is, slower than the control's quantile with the tolerance on
 * top. The confidence interval of the difference between candidate and control ({@link Difference}) is compared with a
 * margin, as a trial of non-inferiority does: wholly below, and the candidate has been shown to be as good; wholly
 * above, and it has been shown to be worse; else nothing has been shown, and more requests are needed. That there was
 * no significant difference is never taken for a proof.
 *
 * <p>Looking again and again at growing samples until something is significant would find a difference where there is
 * none. So the looks are few and counted. Four early ones, at 1/16, 1/8, 1/4 and 1/2 of {@code minSample} requests to
 * the candidate, can only abort, and ask for three standard errors and more, which leaves the later ones their level
 * (Haybittle 1971, Peto et al. 1976). Five decisive ones, at 1 to 5 times {@code minSample}, share an error of 5 % by
 * Bonferroni's rule: 1 % each. A candidate exactly at the margin of one question is thus refused, or taken, in at most
 * about 5 % of the steps; one that equals the control is refused far less often.
 *
 * @param minSample requests to each side that are needed to pass
 * @param minDuration how long a step lasts at least
 * @param maxDuration how long at most: after that the experiment is aborted for want of evidence
 * @param errorTolerance by how much the candidate's error rate may exceed the control's, as a share: 0.01 for a point
 * @param latencyQuantile which quantile of the latency is compared
 * @param latencyTolerance by how much the candidate's may exceed the control's: 0.25 for a quarter
 * @param latencyFloor an excess below this is never too much
 */
record Gate(
        int minSample,
        Duration minDuration,
        Duration maxDuration,
        double errorTolerance,
        double latencyQuantile,
        double latencyTolerance,
        Duration latencyFloor) {

    static final Gate DEFAULT =
            new Gate(1_000, Duration.ofMinutes(1), Duration.ofDays(1), 0.01, 0.95, 0.25, Duration.ofMillis(5));

    /** The numbers of all looks, the early ones included. */
    static final int LOOKS = 9;

    /** The number of the last look that can only abort. */
    static final int LAST_EARLY = 4;

    /** One-sided 0.05 %. */
    private static final double EARLY_Z = 3.29;

    /** One-sided 1 %: a fifth of 5 %. */
    private static final double DECISIVE_Z = 2.326;

    /** How many looks, of {@link #LOOKS}, a sample of the candidate is worth. */
    int looks(long candidateRequests) {
        int looks = 0;
        while (looks < LOOKS && candidateRequests >= needed(looks)) {
            looks++;
        }
        return looks;
    }

    private double needed(int look) {
        return look < LAST_EARLY
                ? Math.max(10, Math.scalb((double) minSample, look - LAST_EARLY))
                : minSample * (look - 3.0);
    }

    static boolean isEarly(int look) {
        return look <= LAST_EARLY;
    }

    /**
     * What the samples show.
     *
     * @param look the number of this look, from 1 to {@link #LOOKS}
     */
    Verdict judge(Sample control, Sample candidate, int look) {
        if (control.requests() == 0 || candidate.requests() == 0) {
            return new Verdict.Undecided("one side has had no request");
        }
        double z = isEarly(look) ? EARLY_Z : DECISIVE_Z;
        Verdict errors = errors(control, candidate, z);
        Verdict latency = latency(control, candidate, z);
        if (errors instanceof Verdict.Failed) {
            return errors;
        }
        if (latency instanceof Verdict.Failed) {
            return latency;
        }
        if (errors instanceof Verdict.Passed(String fewErrors) && latency instanceof Verdict.Passed(String fast)) {
            String reason = fewErrors + "; " + fast;
            return isEarly(look) ? new Verdict.Undecided("too early to pass: " + reason) : new Verdict.Passed(reason);
        }
        return errors instanceof Verdict.Undecided ? errors : latency;
    }

    private Verdict errors(Sample control, Sample candidate, double z) {
        Difference excess =
                Difference.of(candidate.errors(), candidate.requests(), control.errors(), control.requests(), z);
        String reason = "errors " + percent(candidate.errorRate()) + " of " + candidate.requests() + " against "
                + percent(control.errorRate()) + " of " + control.requests() + ", " + against(excess, errorTolerance);
        return compare(excess, errorTolerance, reason);
    }

    private Verdict latency(Sample control, Sample candidate, double z) {
        Duration usual = control.latencies().quantile(latencyQuantile);
        Duration slow = Duration.ofNanos(
                (long) Math.max(usual.toNanos() * (1 + latencyTolerance), usual.toNanos() + latencyFloor.toNanos()));
        long n = candidate.latencies().count();
        long m = control.latencies().count();
        if (n == 0 || m == 0) {
            return new Verdict.Undecided("no latency was measured");
        }
        // a quantile of m values is as uncertain as its rank: by its definition a share 1 - q of them lies above it
        long above = Math.round((1 - latencyQuantile) * m);
        double margin = (1 - latencyQuantile) / 2;
        long slower = candidate.latencies().above(slow);
        Difference excess = Difference.of(slower, n, above, m, z);
        String reason = percent((double) slower / n) + " of " + n + " slower than "
                + String.format(Locale.ROOT, "%.1f ms", slow.toNanos() / 1e6) + ", expected "
                + percent(1 - latencyQuantile) + ", " + against(excess, margin);
        return compare(excess, margin, reason);
    }

    private static Verdict compare(Difference excess, double margin, String reason) {
        if (excess.lower() > margin) {
            return new Verdict.Failed(reason);
        }
        return excess.upper() < margin ? new Verdict.Passed(reason) : new Verdict.Undecided(reason);
    }

    private static String against(Difference excess, double margin) {
        return String.format(
                Locale.ROOT,
                "excess %.2f to %.2f points where %.2f are tolerated",
                100 * excess.lower(),
                100 * excess.upper(),
                100 * margin);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
