package org.distributedpatterns.searchleaf.index;

import java.io.IOException;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.CustomSeparatorBreakIterator;
import org.apache.lucene.search.uhighlight.LengthGoalBreakIterator;
import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;
import org.apache.lucene.search.uhighlight.PassageScorer;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;

/**
 * The passage of a body that shows best why it was found, the one with the most different words of the query, as one
 * line of HTML with these in {@code <em>}: words of a phrase where they stand together, and also words that begin as,
 * or are much like, what was asked for. Lucene's highlighter reads the text and chooses.
 */
final class Snippet {

    private static final int LENGTH = 160;

    /** Where there are no blanks, as in a very long word or in Chinese, a passage ends here. */
    private static final int LONGEST = 200;

    /** What is shown in front of the first mark. */
    private static final float LEAD = 0.25f;

    /** A longer text is searched for a passage up to here. */
    private static final int READ_AT_MOST = 200_000;

    private static final UnifiedHighlighter HIGHLIGHTER = UnifiedHighlighter.builderWithoutSearcher(new WordAnalyzer())
            .withFieldMatcher(field -> field.equals(Fields.BODY) || field.equals(Fields.TITLE))
            .withPassageRelevancyOverSpeed(false) // no index of each text, except for phrases
            .withWeightMatches(false) // or nothing were marked unless the body alone has all of the words
            .withBreakIterator(() -> LengthGoalBreakIterator.createClosestToLength(
                    new CustomSeparatorBreakIterator(' '), LENGTH, LEAD)) // half as dear as Java's at words
            .withScorer(new PassageScorer(0, 0.75f, 87)) // different words count, not how often; the rest as it is
            .withMaxNoHighlightPassages(1)
            .withFormatter(new OneLine())
            .build();

    private Snippet() {}

    /** The passage, the text's beginning if nothing of {@code query} occurs in it. */
    static String of(Query query, String text) throws IOException {
        int end = OneLine.character(text, Math.min(text.length(), READ_AT_MOST));
        String searched = text.substring(0, end).replace('\n', ' ');
        Object line = HIGHLIGHTER.highlightWithoutSearcher(Fields.BODY, query, searched, 1);
        return line == null ? "" : line.toString();
    }

    private static final class OneLine extends PassageFormatter {

        @Override
        public String format(Passage[] passages, String text) {
            Passage passage = passages[0];
            int first = passage.getNumMatches() == 0 ? passage.getStartOffset() : passage.getMatchStarts()[0];
            int start = character(text, Math.max(passage.getStartOffset(), first - LONGEST / 2));
            int end = character(text, Math.min(passage.getEndOffset(), start + LONGEST));
            StringBuilder html = new StringBuilder(LONGEST + 64);
            if (start > 0) {
                html.append("… ");
            }
            int at = start;
            for (int i = 0; i < passage.getNumMatches(); i++) {
                int from = passage.getMatchStarts()[i];
                int to = passage.getMatchEnds()[i];
                if (from >= at && to <= end) {
                    escape(text, at, from, html);
                    html.append("<em>");
                    escape(text, from, to, html);
                    html.append("</em>");
                    at = to;
                }
            }
            escape(text, at, end, html);
            String line = html.toString().strip();
            return end < text.length() ? line + " …" : line;
        }

        /** Not between the two halves of one. */
        private static int character(String text, int at) {
            return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
        }

        /** White space becomes one blank. */
        private static void escape(String text, int from, int to, StringBuilder html) {
            for (int i = from; i < to; i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '<' -> html.append("&lt;");
                    case '>' -> html.append("&gt;");
                    case '&' -> html.append("&amp;");
                    case '"' -> html.append("&quot;");
                    case '\'' -> html.append("&#39;");
                    default -> {
                        if (!Character.isWhitespace(c)) {
                            html.append(c);
                        } else if (!html.isEmpty() && html.charAt(html.length() - 1) != ' ') {
                            html.append(' ');
                        }
                    }
                }
            }
        }
    }
}
