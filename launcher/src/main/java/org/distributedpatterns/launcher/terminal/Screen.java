package org.distributedpatterns.launcher.terminal;

import java.io.Console;

/** What the terminal can do: nothing is coloured or overwritten where the output is no terminal. */
public final class Screen {

    private static final boolean INTERACTIVE = detect();

    private Screen() {}

    /** Whether a person watches. */
    public static boolean interactive() {
        return INTERACTIVE;
    }

    public static String green(String text) {
        return coloured(text, 32);
    }

    public static String red(String text) {
        return coloured(text, 31);
    }

    public static String bold(String text) {
        return coloured(text, 1);
    }

    private static String coloured(String text, int code) {
        return INTERACTIVE && System.getenv("NO_COLOR") == null ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static boolean detect() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
