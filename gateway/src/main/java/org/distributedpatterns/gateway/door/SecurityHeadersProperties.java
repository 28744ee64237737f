package org.distributedpatterns.gateway.door;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What browsers are told.
 *
 * @param enabled whether anything is added
 * @param referrerPolicy of all answers whose service has none of its own; empty for none
 * @param contentSecurityPolicy of the gateway's own pages; styles within attributes are Swagger UI's
 * @param hsts for how long a browser that came over TLS never again comes without (RFC 6797); 0 for not saying so: it
 *     holds for every port of the host, which on a developer's machine shuts out all else
 * @param hstsSubdomains whether that holds for the hosts below, too
 */
@ConfigurationProperties("platform.gateway.door.headers")
record SecurityHeadersProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("strict-origin-when-cross-origin") String referrerPolicy,

        @DefaultValue("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none';"
                + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
        String contentSecurityPolicy,

        @DefaultValue("0s") Duration hsts,
        @DefaultValue("false") boolean hstsSubdomains) {

    SecurityHeadersProperties {
        if (hsts.isNegative()) {
            throw new IllegalArgumentException("platform.gateway.door.headers.hsts must not be negative");
        }
        if (hstsSubdomains && hsts.isZero()) {
            throw new IllegalArgumentException(
                    "platform.gateway.door.headers.hsts-subdomains needs platform.gateway.door.headers.hsts");
        }
    }

    /** The field's value; empty for none. */
    String transportSecurity() {
        return hsts.isZero() ? "" : "max-age=" + hsts.toSeconds() + (hstsSubdomains ? "; includeSubDomains" : "");
    }
}
