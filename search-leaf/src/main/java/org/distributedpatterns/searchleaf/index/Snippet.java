package org.distributedpatterns.searchleaf.index;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

/**
 * The passage of a text that shows best why it was found: the window with the most different words of the query, cut at
 * words, as HTML with the words in {@code <em>}. Words are {@link WordAnalyzer}'s, so the text is read once, without an
 * analyzer.
 */
final class Snippet {

    private static final int WINDOW = 160;
    private static final int LEAD = 40;

    /** A longer text is searched for a passage up to here. */
    private static final int READ_AT_MOST = 200_000;

    private record Mark(int from, int to, String word) {}

    private final Set<String> words = new HashSet<>();
    private final Set<String> prefixes = new HashSet<>();

    /** Marks the words that {@code query} looks for; those that it excludes are none. */
    Snippet(Query query) {
        query.visit(new QueryVisitor() {
            @Override
            public void consumeTerms(Query leaf, Term... terms) {
                for (Term term : terms) {
                    if (acceptField(term.field())) {
                        words.add(term.text());
                    }
                }
            }

            @Override
            public void visitLeaf(Query leaf) {
                if (leaf instanceof PrefixQuery prefix) {
                    prefixes.add(prefix.getPrefix().text());
                }
            }

            @Override
            public boolean acceptField(String field) {
                return field.equals(Fields.TITLE) || field.equals(Fields.BODY);
            }

            @Override
            public QueryVisitor getSubVisitor(Occur occur, Query parent) {
                return occur == Occur.MUST_NOT ? EMPTY_VISITOR : this;
            }
        });
    }

    /** The passage, the text's beginning if no word occurs. */
    String of(String text) {
        List<Mark> marks = marks(text);
        int first = best(marks);
        int start = first < 0 ? 0 : wordStart(text, Math.max(0, marks.get(first).from() - LEAD));
        int end = wordEnd(text, Math.min(text.length(), start + WINDOW));
        StringBuilder html = new StringBuilder(end - start + 64);
        if (start > 0) {
            html.append("… ");
        }
        int at = start;
        for (Mark mark : marks) {
            if (mark.from() >= at && mark.to() <= end) {
                escape(text, at, mark.from(), html);
                html.append("<em>");
                escape(text, mark.from(), mark.to(), html);
                html.append("</em>");
                at = mark.to();
            }
        }
        escape(text, at, end, html);
        if (end < text.length()) {
            html.append(" …");
        }
        return html.toString().strip();
    }

    private List<Mark> marks(String text) {
        List<Mark> marks = new ArrayList<>();
        int limit = Math.min(text.length(), READ_AT_MOST);
        int from = -1;
        for (int i = 0; i <= limit; ) {
            int codePoint = i < limit ? text.codePointAt(i) : ' ';
            if (WordAnalyzer.isWord(codePoint)) {
                from = from < 0 ? i : from;
            } else if (from >= 0) {
                String word = text.substring(from, i).toLowerCase(Locale.ROOT);
                if (words.contains(word) || prefixes.stream().anyMatch(word::startsWith)) {
                    marks.add(new Mark(from, i, word));
                }
                from = -1;
            }
            i += Character.charCount(codePoint);
        }
        return marks;
    }

    /** The first mark of the window with the most different words, -1 without marks. */
    private static int best(List<Mark> marks) {
        int best = -1;
        int most = 0;
        for (int i = 0; i < marks.size(); i++) {
            Set<String> seen = new HashSet<>();
            for (int j = i; j < marks.size() && marks.get(j).to() - marks.get(i).from() <= WINDOW - LEAD; j++) {
                seen.add(marks.get(j).word());
            }
            if (seen.size() > most) {
                most = seen.size();
                best = i;
            }
        }
        return best;
    }

    private static int wordStart(String text, int from) {
        int at = from;
        while (at > 0 && from - at < LEAD && WordAnalyzer.isWord(text.charAt(at - 1))) {
            at--;
        }
        return at > 0 && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && at - from < LEAD && WordAnalyzer.isWord(text.charAt(at))) {
            at++;
        }
        return at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
    }

    /** White space becomes one blank: a snippet is one line. */
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
