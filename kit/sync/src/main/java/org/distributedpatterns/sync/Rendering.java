package org.distributedpatterns.sync;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file of {@code kit} reads like in a service, and back. Names differ, and with them line breaks and the order
 * of imports: each text is formatted as the services' builds format it.
 */
final class Rendering {

    /** How the first line of each copied source begins; the file's path within {@code kit} follows. */
    static final String FIRST_LINE = "// Written by ./platform sync from kit: ";

    /** What each copied test carries: the build of the whole runs it in {@code kit} only. */
    static final String TAG = "@org.junit.jupiter.api.Tag(\"kit\")";

    private static final Pattern TEST =
            Pattern.compile("(?m)^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\\b");
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^(?=(?:(?:public|abstract|final|sealed|non-sealed) )*(?:class|interface|record|enum) )");

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    private Rendering() {}

    /** The copy's bytes for those of a file of {@code kit}. */
    static byte[] copy(SourceSet set, String packageName, String file, byte[] source, String serviceRoot) {
        if (!isJava(set, file)) {
            return source;
        }
        String text = renamed(Texts.of(source), Kit.ROOT, serviceRoot);
        if (set == SourceSet.TESTS && TEST.matcher(text).find()) {
            text = TYPE.matcher(text).replaceFirst(Matcher.quoteReplacement(TAG + "\n"));
        }
        return Texts.bytes(formatted(FIRST_LINE + packageName + "/" + file + "\n" + text, file));
    }

    /** The package of {@code kit} that a file is a copy from, by its first line; null if it is none. */
    static @Nullable String packageOf(byte[] file) {
        String text = Texts.of(file);
        return text.startsWith(FIRST_LINE)
                ? text.substring(FIRST_LINE.length(), text.indexOf('/', FIRST_LINE.length()))
                : null;
    }

    /** The bytes of the file of {@code kit} whose copy would have these. */
    static byte[] original(SourceSet set, String file, byte[] copy, String serviceRoot) {
        if (!isJava(set, file)) {
            return copy;
        }
        String text = Texts.of(copy);
        if (text.startsWith(FIRST_LINE)) {
            text = text.substring(text.indexOf('\n') + 1);
        }
        text = text.replaceFirst("(?m)^" + Pattern.quote(TAG) + "\n", "");
        return Texts.bytes(formatted(renamed(text, serviceRoot, Kit.ROOT), file));
    }

    private static boolean isJava(SourceSet set, String file) {
        return set != SourceSet.SAMPLES && file.endsWith(".java");
    }

    private static String renamed(String text, String from, String to) {
        return text.replace(from + ".", to + ".").replace(from.replace('.', '/') + "/", to.replace('.', '/') + "/");
    }

    /** As the formatter's plugin does it in each build. */
    private static String formatted(String text, String file) {
        try {
            return FORMATTER.formatSource(
                    RemoveUnusedImports.removeUnusedImports(ImportOrderer.reorderImports(text, Style.PALANTIR)));
        } catch (FormatterException e) {
            throw new Refusal(file + " can't be formatted: " + e.getMessage(), e);
        }
    }
}
