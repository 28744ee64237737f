// Written by ./platform sync from kit: definition/DefinitionException.java
package org.distributedpatterns.shardservice.definition;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a definition was not read or changed. The message is for the caller. Nothing has changed, but for
 * {@link Unavailable}, where it may have.
 */
public abstract sealed class DefinitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private DefinitionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What was sent is no JSON object. */
    public static final class Malformed extends DefinitionException {

        private static final long serialVersionUID = 1L;

        Malformed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What was sent is too long. */
    public static final class TooLarge extends DefinitionException {

        private static final long serialVersionUID = 1L;

        TooLarge(int largest) {
            super("a definition of this kind has at most " + largest + " bytes", null);
        }
    }

    /** What was sent is understood, and not a valid definition. */
    public static final class Invalid extends DefinitionException {

        private static final long serialVersionUID = 1L;

        /**
         * One of the mistakes.
         *
         * @param field its path within the definition; empty for the whole
         */
        public record Mistake(String field, String detail) {}

        private final transient List<Mistake> mistakes;

        public Invalid(List<Mistake> mistakes) {
            super(
                    mistakes.stream()
                            .map(mistake -> mistake.field() + ": " + mistake.detail())
                            .collect(Collectors.joining("; ")),
                    null);
            this.mistakes = List.copyOf(mistakes);
        }

        /** All of them. */
        public List<Mistake> mistakes() {
            return mistakes;
        }
    }

    /** It is not what the caller made a condition. */
    public static final class Stale extends DefinitionException {

        private static final long serialVersionUID = 1L;

        Stale(String message) {
            super(message, null);
        }
    }

    /** Somebody else changed it first. */
    public static final class Changed extends DefinitionException {

        private static final long serialVersionUID = 1L;

        Changed(String name) {
            super("\"" + name + "\" was changed by another call at the same time", null);
        }
    }

    /** There are as many as there may be. */
    public static final class Full extends DefinitionException {

        private static final long serialVersionUID = 1L;

        Full(int most) {
            super("there are " + most + " already, which is the most that there may be", null);
        }
    }

    /** ZooKeeper is out of reach, or did not answer in time. */
    public static final class Unavailable extends DefinitionException {

        private static final long serialVersionUID = 1L;

        Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
