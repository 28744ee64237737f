package org.distributedpatterns.gateway.httpcache;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a request as the key of what is stored (RFC 9111, section 2).
 *
 * @param uri scheme, host in lower case, path and query as they came
 */
record Target(String uri) {

    static Target of(String scheme, @Nullable String host, String pathAndQuery) {
        return new Target(scheme + "://" + (host == null ? "" : host.toLowerCase(Locale.ROOT)) + pathAndQuery);
    }

    /** What a {@code Location} or {@code Content-Location} names, if it is of the same origin (section 4.4). */
    @Nullable
    Target resolve(@Nullable String reference) {
        if (reference == null) {
            return null;
        }
        try {
            URI base = URI.create(uri);
            URI resolved = base.resolve(reference.strip());
            boolean same = base.getScheme().equalsIgnoreCase(resolved.getScheme())
                    && base.getRawAuthority().equalsIgnoreCase(resolved.getRawAuthority());
            String query = resolved.getRawQuery() == null ? "" : "?" + resolved.getRawQuery();
            return same ? of(base.getScheme(), base.getRawAuthority(), resolved.getRawPath() + query) : null;
        } catch (IllegalArgumentException noUri) {
            return null;
        }
    }

    String pathAndQuery() {
        return uri.substring(uri.indexOf('/', uri.indexOf("://") + 3));
    }
}
