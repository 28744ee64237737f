package org.distributedpatterns.launcher.fork;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what a service's files say from within the platform's folder into what holds without it. Texts may mark what
 * goes and what comes:
 *
 * <pre>{@code
 * <!-- fork:omit -->left out of a copy<!-- /fork:omit -->
 * <!-- fork:only in a copy only -->
 * }</pre>
 */
final class Standalone {

    private static final Pattern OMIT = Pattern.compile("<!-- fork:omit -->.*?<!-- /fork:omit -->\n?", Pattern.DOTALL);
    private static final Pattern ONLY = Pattern.compile("<!-- fork:only\\s(.*?)\\s-->", Pattern.DOTALL);

    /** What is told to the platform's own tests. */
    private static final Pattern TESTED = Pattern.compile("<!-- readme-test:.*?-->\n?", Pattern.DOTALL);

    private static final Pattern BLANK_LINES = Pattern.compile("\n{3,}");

    /** A link or a picture: its text and its target, which may have a title. */
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)]\\(([^()\\s]+)(?:\\s+\"[^\"]*\")?\\)");

    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z+.-]*:.*|//.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?)\\s*$");

    /** The script lies in the platform's folder; who has that on the path calls it by its name. */
    private static final Pattern SCRIPT = Pattern.compile("(?<![\\w./])\\./platform\\b");

    private static final Pattern SCRIPT_FINDS_JDK = Pattern.compile(",? or run \\./platform \\w+, which finds one");

    /** What a copy of a package of {@code kit} carries; the sources of whoever takes it are their own. */
    private static final Pattern FROM_KIT = Pattern.compile("\\A// Written by ./platform sync from kit: .*\n");

    private static final Pattern KIT_TAG = Pattern.compile("(?m)^@org\\.junit\\.jupiter\\.api\\.Tag\\(\"kit\"\\)\n");

    private final Pattern ownFolder;
    private final Predicate<String> exists;

    /**
     * @param service the name of the copied service, which is its folder's
     * @param exists whether the service has this file or folder, by its path within the service
     */
    Standalone(String service, Predicate<String> exists) {
        this.ownFolder = Pattern.compile("(?<![\\w/.-])" + Pattern.quote(service) + "/(?=(src|target)/)");
        this.exists = exists;
    }

    /** The text as it holds in a copy. */
    String text(String file, String text) {
        String own = text;
        if (file.endsWith(".md") || file.endsWith(".html")) {
            own = BLANK_LINES.matcher(marked(own)).replaceAll("\n\n");
        }
        if (file.endsWith(".md")) {
            own = links(Path.of(file), ownFolder.matcher(own).replaceAll(""));
        }
        if (file.endsWith(".java")) {
            own = KIT_TAG.matcher(FROM_KIT.matcher(own).replaceFirst("")).replaceAll("");
        }
        return SCRIPT.matcher(SCRIPT_FINDS_JDK.matcher(own).replaceAll("")).replaceAll("platform");
    }

    private static String marked(String text) {
        String own = TESTED.matcher(OMIT.matcher(text).replaceAll("")).replaceAll("");
        return ONLY.matcher(own).replaceAll(found -> Matcher.quoteReplacement(found.group(1)));
    }

    /** Links that lead nowhere in a copy become their text. */
    private String links(Path file, String text) {
        return LINK.matcher(text)
                .replaceAll(link -> Matcher.quoteReplacement(
                        leadsSomewhere(file, link.group(2), text) ? link.group() : link.group(1)));
    }

    private boolean leadsSomewhere(Path file, String target, String text) {
        if (ELSEWHERE.matcher(target).matches()) {
            return true;
        }
        if (target.startsWith("#")) {
            return HEADING.matcher(text).results().anyMatch(heading -> target.equals("#" + anchor(heading.group(1))));
        }
        Path linked = file.resolveSibling(target.replaceAll("[#?].*", "")).normalize();
        return !linked.startsWith("..") && !linked.isAbsolute() && exists.test(linked.toString());
    }

    /** What a heading is linked by, as GitHub makes it. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
