package org.distributedpatterns.gateway.experiment;

/**
 * Within which bounds the difference of two shares lies, by what two samples show: Newcombe's hybrid score interval,
 * made of Wilson's intervals of the two shares, and so sound for shares near 0 where the textbook's interval has no
 * width (R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
 * methods", Statistics in Medicine 17 (1998), method 10).
 *
 * @param lower the lower bound, from -1 to 1
 * @param upper the upper bound
 */
record Difference(double lower, double upper) {

    /**
     * The bounds of {@code x / n} minus {@code y / m}.
     *
     * @param z the normal quantile of the confidence: 2.326 for 99 % on each side
     */
    static Difference of(long x, long n, long y, long m, double z) {
        if (n <= 0 || m <= 0 || x < 0 || x > n || y < 0 || y > m) {
            throw new IllegalArgumentException("shares " + x + " of " + n + " and " + y + " of " + m);
        }
        double first = (double) x / n;
        double second = (double) y / m;
        double down = Math.hypot(first - wilson(first, n, -z), wilson(second, m, z) - second);
        double up = Math.hypot(wilson(first, n, z) - first, second - wilson(second, m, -z));
        return new Difference(first - second - down, first - second + up);
    }

    /** The bound of a share by Wilson's score interval: the upper one, or with a negative {@code z} the lower. */
    private static double wilson(double share, long n, double z) {
        double square = z * z / n;
        double centre = share + square / 2;
        double bound = (centre + z * Math.sqrt((share * (1 - share) + square / 4) / n)) / (1 + square);
        return Math.clamp(bound, 0, 1);
    }
}
