package org.distributedpatterns.gateway.wire;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a message go on. Away goes what is of one hop (RFC 9110, 7.6.1), and what callers may not tell the
 * services: who they are.
 */
public final class FieldRules {

    private static final Set<String> OF_ONE_HOP = Set.of(
            "connection",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Set<String> NOT_THE_CALLERS_TO_SAY = Set.of(
            "expect",
            "forwarded",
            "host", // the instance's stands in its place
            "x-http-method-override",
            "x-mirrored", // the mark of copies, see the package experiment
            "x-original-url",
            "x-real-ip",
            "x-rewrite-url");

    private FieldRules() {}

    /**
     * Whether a field of a request goes on to a service.
     *
     * @param options what {@code Connection} names, in lower case
     */
    public static boolean reachesService(String name, Set<String> options) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !OF_ONE_HOP.contains(lower)
                && !NOT_THE_CALLERS_TO_SAY.contains(lower)
                && !lower.startsWith("x-forwarded-")
                && !lower.startsWith("x-http2-") // Netty's notes on what a stream said
                && !options.contains(lower);
    }

    /**
     * Whether a field of an answer goes on to the caller.
     *
     * @param options what {@code Connection} names, in lower case
     */
    public static boolean reachesCaller(String name, Set<String> options) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !OF_ONE_HOP.contains(lower) && !options.contains(lower);
    }

    /**
     * A copy of the fields that go on, in their order. They were read from a wire, and are not checked again.
     *
     * @param goesOn is given a field's name, and what {@code Connection} names
     */
    public static HttpHeaders kept(HttpHeaders from, BiPredicate<String, Set<String>> goesOn) {
        HttpHeaders to =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        Set<String> options = options(from.getAll(HttpHeaderNames.CONNECTION));
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = from.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            String name = field.getKey().toString();
            if (goesOn.test(name, options)) {
                to.add(name, field.getValue());
            }
        }
        return to;
    }

    /** What the lines of {@code Connection} name, in lower case: of this hop, too. */
    public static Set<String> options(@Nullable Collection<String> lines) {
        if (lines == null || lines.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String line : lines) {
            for (String name : line.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** Tells a service who called: the address, the scheme and the host as the gateway saw them. */
    public static void sayWhoCalled(
            HttpHeaders to, @Nullable String address, @Nullable String scheme, @Nullable String host) {
        if (address != null) {
            to.set("X-Forwarded-For", address);
        }
        if (scheme != null) {
            to.set("X-Forwarded-Proto", scheme);
        }
        if (host != null) {
            to.set("X-Forwarded-Host", host);
        }
    }

    /** What an interim response (102, 103) says of its own hop or of a body. */
    public static void removeFromInterim(HttpHeaders headers) {
        for (CharSequence name : List.of(
                HttpHeaderNames.CONNECTION,
                "keep-alive",
                HttpHeaderNames.TRANSFER_ENCODING,
                HttpHeaderNames.CONTENT_LENGTH,
                HttpHeaderNames.UPGRADE)) {
            headers.remove(name);
        }
    }
}
