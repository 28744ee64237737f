package org.distributedpatterns.acceptance.readme;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a page of Markdown. Each fenced block says what it is: the lines of {@code sh} are commands, and
 * comments that say what comes of them; in {@code console} commands stand behind {@code $}, and below each what it
 * prints; {@code text}, {@code json}, {@code java} and {@code mermaid} are shown only. A comment on a line of its own
 * belongs to the command above it, unless an empty line parts them. {@code <!-- readme-test: long, because … -->} in
 * front of a block leaves it to the long form.
 */
public final class Page {

    private static final Pattern FENCE = Pattern.compile("```(\\S*)");
    private static final Pattern DIRECTIVE = Pattern.compile("<!-- readme-test: long, because (.+) -->");
    private static final Set<String> SHOWN = Set.of("text", "json", "java", "mermaid");

    private final String name;
    private final Predicate<String> isComplete;
    private final List<Step> steps = new ArrayList<>();

    private Page(String name, Predicate<String> isComplete) {
        this.name = name;
        this.isComplete = isComplete;
    }

    /**
     * The commands in their order.
     *
     * @param isComplete whether a text is a whole command, for a shell
     * @throws MalformedPage if it breaks the rules
     */
    public static List<Step> steps(String name, String markdown, Predicate<String> isComplete) {
        Page page = new Page(name, isComplete);
        page.read(markdown.lines().toList());
        return List.copyOf(page.steps);
    }

    private void read(List<String> lines) {
        String longForm = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher fence = FENCE.matcher(line);
            if (fence.matches()) {
                int end = endOfBlock(lines, i);
                block(String.valueOf(fence.group(1)), lines.subList(i + 1, end), i + 2, longForm);
                i = end;
                longForm = "";
            } else if (line.startsWith("<!-- readme-test")) {
                Matcher directive = DIRECTIVE.matcher(line);
                if (!directive.matches()) {
                    throw new MalformedPage(name, i + 1, "expected " + DIRECTIVE);
                }
                longForm = String.valueOf(directive.group(1));
            } else if (!line.isBlank()) {
                longForm = "";
            }
        }
    }

    private int endOfBlock(List<String> lines, int start) {
        for (int i = start + 1; i < lines.size(); i++) {
            if (lines.get(i).equals("```")) {
                return i;
            }
        }
        throw new MalformedPage(name, start + 1, "the block has no end");
    }

    private void block(String kind, List<String> lines, int first, String longForm) {
        switch (kind) {
            case "sh" -> new Block(lines, first, longForm).script();
            case "console" -> new Block(lines, first, longForm).session();
            default -> {
                if (!SHOWN.contains(kind)) {
                    throw new MalformedPage(name, first - 1, "a block says what it is: sh, console or one of " + SHOWN);
                }
            }
        }
    }

    /** A block of commands. */
    private final class Block {

        private final List<String> lines;
        private final int first;
        private final String longForm;

        private Block(List<String> lines, int first, String longForm) {
            this.lines = lines;
            this.first = first;
            this.longForm = longForm;
        }

        void script() {
            int i = 0;
            while (i < lines.size()) {
                if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
                    i++; // a heading
                    continue;
                }
                int end = endOfCommand(i, "");
                int next = end;
                while (next < lines.size() && lines.get(next).startsWith("#")) {
                    next++;
                }
                add(
                        i,
                        lines.subList(i, end),
                        lines.subList(end, next).stream()
                                .map(line -> line.substring(1))
                                .toList());
                i = next;
            }
        }

        void session() {
            int i = 0;
            while (i < lines.size()) {
                if (!lines.get(i).startsWith("$ ")) {
                    throw new MalformedPage(name, first + i, "an answer without a command");
                }
                int end = endOfCommand(i, "$ ");
                int next = end;
                while (next < lines.size() && !lines.get(next).startsWith("$ ")) {
                    next++;
                }
                List<String> command = new ArrayList<>(lines.subList(i, end));
                command.set(0, command.getFirst().substring(2));
                add(i, command, lines.subList(end, next));
                i = next;
            }
        }

        private int endOfCommand(int start, String prompt) {
            StringBuilder command = new StringBuilder();
            for (int i = start; i < lines.size(); i++) {
                String line = lines.get(i);
                command.append(i == start ? line.substring(prompt.length()) : line)
                        .append('\n');
                if (!line.endsWith("\\") && isComplete.test(command.toString())) {
                    return i + 1;
                }
            }
            throw new MalformedPage(name, first + start, "no shell understands this command");
        }

        private void add(int at, List<String> command, List<String> below) {
            String last = command.getLast();
            int comment = startOfComment(last);
            List<String> comments = new ArrayList<>();
            List<String> bare = new ArrayList<>(command);
            if (comment >= 0) {
                comments.add(last.substring(comment + 1));
                bare.set(bare.size() - 1, last.substring(0, comment).stripTrailing());
            }
            comments.addAll(below);
            steps.add(new Step(name, first + at, String.join("\n", bare), comments, longForm));
        }
    }

    /** Where the comment behind a command begins, or -1: a mark behind a space and outside of quotes. */
    static int startOfComment(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == 0 && c == '#' && i > 0 && line.charAt(i - 1) == ' ') {
                return i;
            }
            if (c == '\\' && quote != '\'') {
                i++;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        return -1;
    }
}
