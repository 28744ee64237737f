package org.distributedpatterns.cacheservice.origin;

/** What came of a call to an origin. */
sealed interface Reply {

    /** The origin has a value. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Found(byte[] body, String contentType) implements Reply {}

    /** The origin has nothing: 404 or 410. */
    record Nothing() implements Reply {}

    /**
     * The origin failed, or was not asked.
     *
     * @param status what to answer: 502, 503 or 504
     */
    record Failed(int status, String detail) implements Reply {}
}
