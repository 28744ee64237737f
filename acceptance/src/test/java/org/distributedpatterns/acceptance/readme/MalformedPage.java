package org.distributedpatterns.acceptance.readme;

/** A page that cannot be read by the rules of {@link Page}. */
public final class MalformedPage extends RuntimeException {

    private static final long serialVersionUID = 1;

    MalformedPage(String page, int line, String what) {
        super(page + ":" + line + ": " + what);
    }
}
