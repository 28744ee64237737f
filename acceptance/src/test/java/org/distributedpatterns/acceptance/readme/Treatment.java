package org.distributedpatterns.acceptance.readme;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a command is run. Those that break or replace something are left to the long form, since other tests do the
 * same in each run; a few are never run. A command of no known kind is an error, so that none is passed over in
 * silence.
 */
public enum Treatment {
    RUN,
    LONG_FORM,
    NEVER;

    /** Commands that {@code pattern} finds, and why they are treated so. */
    private record Kind(Treatment treatment, Pattern pattern, String reason) {}

    /** The first that fits counts. */
    private static final List<Kind> KINDS = List.of(
            never("^docker ", "needs Docker; DockerTest of the launcher has what can be told without"),
            never("^\\./platform down", "ends the fleet of all tests; FleetExtension runs it last"),
            never("^\\./platform up --", "another fleet; ForkIT runs up --with"),
            never("^\\./platform fork ", "ForkIT forks and builds"),
            never("^\\./platform test", "is this build"),
            never("^\\./platform sync", "writes into the sources; SyncTest of kit/sync has it"),
            never("^\\(?cd \\S+ && mvn (verify|spotless:apply)", "is a part of this build, or ForkIT's"),
            never("^\\./platform bench ", "takes minutes and measures; bench has tests of its own"),
            longForm("^\\./platform bench$", "builds bench"),
            longForm("^\\./platform demo", "takes minutes; DemoTest of the launcher has the parts"),
            longForm("^\\./platform up$", "FaultsIT brings back what was killed"),
            longForm("\\./platform (kill|pause|resume) ", "FaultsIT does so in each run"),
            longForm("\\./platform (scale|restart) ", "RollingRestartIT replaces instances"),
            run("^\\./platform (status|token|jdk)\\b", "reads only"),
            run("^(export )?[A-Za-z_]+=", "a variable"),
            run("(?s)^(openssl|rm) .*\"\\$tls", "keys in a temporary folder"),
            run("^[a-z_]+\\(\\) \\{", "a function"),
            run("^(curl|printf|echo|for|until|while|wait|kill)\\b", "calls, and what a shell has itself"));

    /**
     * How a command is treated.
     *
     * @param functions that the page has defined
     * @throws MalformedPage if it is of no known kind
     */
    public static Treatment of(Step step, Set<String> functions) {
        if (functions.contains(step.command().split("[ ;]", 2)[0])) {
            return RUN;
        }
        return KINDS.stream()
                .filter(kind -> kind.pattern().matcher(step.command()).find())
                .findFirst()
                .orElseThrow(() -> new MalformedPage(
                        step.page(), step.line(), "is this to be run? Tell " + Treatment.class + ": " + step.command()))
                .treatment();
    }

    private static Kind run(String pattern, String reason) {
        return new Kind(RUN, Pattern.compile(pattern, Pattern.MULTILINE), reason);
    }

    private static Kind longForm(String pattern, String reason) {
        return new Kind(LONG_FORM, Pattern.compile(pattern, Pattern.MULTILINE), reason);
    }

    private static Kind never(String pattern, String reason) {
        return new Kind(NEVER, Pattern.compile(pattern, Pattern.MULTILINE), reason);
    }
}
