package org.distributedpatterns.searchleaf.index;

/** The names of the fields in the index. */
final class Fields {

    static final String ID = "id";
    static final String TITLE = "title";
    static final String BODY = "body";

    /** The title as it is shown. */
    static final String SHOWN_TITLE = "shown";

    /** The document as it came, as bytes of JSON. */
    static final String SOURCE = "source";

    private Fields() {}

    /** Where the values of a document's other fields are, as they are. */
    static String keyword(String name) {
        return "field." + name;
    }
}
