package org.distributedpatterns.searchroot.scatter;

/** The leaf says that the query itself is at fault: no replica would answer it. */
public final class QueryRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public QueryRefused(String detail) {
        super(detail);
    }
}
