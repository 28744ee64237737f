package org.distributedpatterns.searchleaf.index;

import java.util.List;
import java.util.Map;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.simple.SimpleQueryParser;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * What a person typed, as a query. Every text is a query: Lucene's simple syntax ({@code |}, {@code -}, {@code "…"},
 * {@code *}, {@code ~}, parentheses) where it makes sense, words where it doesn't. All words have to occur.
 */
final class QueryText {

    private static final Map<String, Float> WEIGHTS = Map.of(Fields.TITLE, 3f, Fields.BODY, 1f);

    private QueryText() {}

    /**
     * Matches what {@code text} says, everything if it is blank, and only documents with all of the {@code filters}.
     */
    static Query parse(String text, List<Filter> filters, WordAnalyzer analyzer) {
        Query words = words(text, analyzer);
        if (filters.isEmpty()) {
            return words;
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(words, Occur.MUST);
        for (Filter filter : filters) {
            all.add(new TermQuery(new Term(Fields.keyword(filter.field()), filter.value())), Occur.FILTER);
        }
        return all.build();
    }

    private static Query words(String text, WordAnalyzer analyzer) {
        if (text.isBlank()) {
            return MatchAllDocsQuery.INSTANCE;
        }
        SimpleQueryParser parser = new SimpleQueryParser(analyzer, WEIGHTS);
        parser.setDefaultOperator(Occur.MUST);
        return parser.parse(text);
    }
}
