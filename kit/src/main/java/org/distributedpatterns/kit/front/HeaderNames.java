package org.distributedpatterns.kit.front;

import io.netty.util.AsciiString;

/** Header fields as people write them; Netty's constants are all in lower case. */
public final class HeaderNames {

    public static final AsciiString AGE = AsciiString.cached("Age");
    public static final AsciiString CONNECTION = AsciiString.cached("Connection");
    public static final AsciiString CONTENT_SECURITY_POLICY = AsciiString.cached("Content-Security-Policy");
    public static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
    public static final AsciiString CONTENT_TYPE_OPTIONS = AsciiString.cached("X-Content-Type-Options");
    public static final AsciiString ETAG = AsciiString.cached("ETag");
    public static final AsciiString IF_NONE_MATCH = AsciiString.cached("If-None-Match");
    public static final AsciiString RETRY_AFTER = AsciiString.cached("Retry-After");
    public static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");

    private HeaderNames() {}
}
