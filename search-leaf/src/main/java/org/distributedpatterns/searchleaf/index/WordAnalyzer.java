package org.distributedpatterns.searchleaf.index;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.util.CharTokenizer;

/**
 * Words are runs of letters, digits and {@code _}, in lower case: names in source code and file names come apart at
 * dots and slashes, which Lucene's standard tokenizer would keep together.
 */
final class WordAnalyzer extends Analyzer {

    private static boolean isWord(int codePoint) {
        return Character.isLetterOrDigit(codePoint) || codePoint == '_';
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = CharTokenizer.fromTokenCharPredicate(WordAnalyzer::isWord);
        return new TokenStreamComponents(words, new LowerCaseFilter(words));
    }

    @Override
    protected TokenStream normalize(String field, TokenStream in) {
        return new LowerCaseFilter(in);
    }
}
