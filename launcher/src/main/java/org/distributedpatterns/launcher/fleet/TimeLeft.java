package org.distributedpatterns.launcher.fleet;

import java.time.Duration;

/**
 * About how long a start still takes. Each part weighs what it took on the machine on which this was measured (two
 * cores, otherwise idle), and the more is done, the more this machine's own speed counts.
 */
final class TimeLeft {

    /** So many seconds of the other machine's weigh as much as what was seen here. */
    private static final double PRIOR_SECONDS = 15;

    private static final int MINUTE = 60;
    private static final int TENS = 10;

    private final double total;
    private double done;

    TimeLeft(double totalSeconds) {
        this.total = totalSeconds;
    }

    synchronized void done(double seconds) {
        done += seconds;
    }

    /** For example {@code about 2 min left}. */
    synchronized String after(Duration elapsed) {
        double pace = (elapsed.toMillis() / 1000.0 + PRIOR_SECONDS) / (done + PRIOR_SECONDS);
        return "about " + shown(pace * Math.max(0, total - done)) + " left";
    }

    /** What the whole takes if this machine is as fast. */
    String whole() {
        return "about " + shown(total);
    }

    private static String shown(double seconds) {
        if (seconds >= 1.5 * MINUTE) {
            return Math.round(seconds / MINUTE) + " min";
        }
        return Math.max(TENS, (int) (Math.ceil(seconds / TENS) * TENS)) + " s";
    }
}
