package org.distributedpatterns.searchleaf.index;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** A document of the log as a Lucene document. */
final class Sources {

    private static final int LONGEST_SHOWN_TITLE = 512;

    /** Longer values are text rather than keywords; Lucene refuses terms of more than 32,766 bytes. */
    private static final int LONGEST_KEYWORD = 1_024;

    private static final JsonMapper JSON = JsonMapper.shared();

    private Sources() {}

    /**
     * Title and body as words, every other string, number and boolean (and those in arrays) as a keyword, the whole as
     * it came.
     *
     * @throws JacksonException if {@code source} is no JSON object
     */
    static Document document(String id, byte[] source) {
        Document document = new Document();
        document.add(new StringField(Fields.ID, id, Store.NO));
        document.add(new SortedDocValuesField(Fields.ID, new BytesRef(id)));
        document.add(new StoredField(Fields.SOURCE, source));
        try (JsonParser parser = JSON.createParser(source)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(Fields.TITLE) && value == JsonToken.VALUE_STRING) {
                    addTitle(document, parser.getString());
                } else if (name.equals(Fields.BODY) && value == JsonToken.VALUE_STRING) {
                    document.add(new TextField(Fields.BODY, parser.getString(), Store.NO));
                } else if (!name.equals(Fields.ID)) {
                    keywords(parser, value)
                            .forEach(keyword -> document.add(new StringField(Fields.keyword(name), keyword, Store.NO)));
                } else {
                    parser.skipChildren();
                }
            }
        }
        return document;
    }

    /** The body's text, empty if there is none. */
    static String body(byte[] source) {
        try (JsonParser parser = JSON.createParser(source)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean body = parser.currentName().equals(Fields.BODY);
                if (parser.nextToken() == JsonToken.VALUE_STRING && body) {
                    return parser.getString();
                }
                parser.skipChildren();
            }
            return "";
        }
    }

    private static void addTitle(Document document, String title) {
        document.add(new TextField(Fields.TITLE, title, Store.NO));
        String shown = title.length() <= LONGEST_SHOWN_TITLE ? title : title.substring(0, LONGEST_SHOWN_TITLE);
        document.add(new BinaryDocValuesField(Fields.SHOWN_TITLE, new BytesRef(shown)));
    }

    private static List<String> keywords(JsonParser parser, JsonToken value) {
        List<String> found = new ArrayList<>();
        if (value == JsonToken.START_ARRAY) {
            for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                addKeyword(parser, item, found);
            }
        } else {
            addKeyword(parser, value, found);
        }
        return found;
    }

    private static void addKeyword(JsonParser parser, JsonToken value, List<String> found) {
        if (!value.isScalarValue()) {
            parser.skipChildren();
        } else if (value != JsonToken.VALUE_NULL && parser.getString().length() <= LONGEST_KEYWORD) {
            found.add(parser.getString());
        }
    }
}
