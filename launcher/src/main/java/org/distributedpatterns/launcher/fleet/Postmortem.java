package org.distributedpatterns.launcher.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Why a process died, as its log tells. */
final class Postmortem {

    private static final int LONGEST = 200;

    private Postmortem() {}

    /** Whether it died because somebody listens where it wanted to. */
    static boolean portTaken(Path log) {
        return text(log).contains("already in use");
    }

    /** The most telling line of a log: the failure analysis of Spring Boot, the innermost cause, or the last line. */
    static String reason(Path log) {
        return reason(text(log).lines().toList());
    }

    private static String text(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    static String reason(List<String> lines) {
        String cause = "";
        String last = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.equals("Description:")) {
                return cut(nextNonBlank(lines, i + 1));
            }
            if (line.startsWith("Caused by: ")) {
                cause = line.substring("Caused by: ".length());
            }
            last = line.isEmpty() ? last : line;
        }
        return cut(cause.isEmpty() ? last : cause);
    }

    private static String nextNonBlank(List<String> lines, int from) {
        return lines.stream()
                .skip(from)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String cut(String line) {
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
