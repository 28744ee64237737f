package org.distributedpatterns.gateway.door;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;

/**
 * What pages of {@code platform.gateway.door.origins} may do. Without such origins none of it matters.
 *
 * @param methods which they may send
 * @param headers which they may send; {@code *} for any
 * @param exposedHeaders which they may read, beside those that any page may
 * @param credentials whether cookies and the like are sent along
 * @param maxAge how long browsers remember an answer to a preflight
 */
@ConfigurationProperties("platform.gateway.door.cors")
record CorsProperties(
        @DefaultValue({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
        List<String> methods,

        @DefaultValue("*") List<String> headers,

        @DefaultValue({
            "Age",
            "Cache-Status",
            "ETag",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "X-Cache",
            "X-Shard"
        })
        List<String> exposedHeaders,

        @DefaultValue("false") boolean credentials,
        @DefaultValue("10m") Duration maxAge) {

    CorsProperties {
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposedHeaders = List.copyOf(exposedHeaders);
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("platform.gateway.door.cors.max-age must not be negative");
        }
    }

    CorsConfiguration configuration(List<String> origins) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(origins);
        cors.setAllowedMethods(methods);
        cors.setAllowedHeaders(headers);
        cors.setExposedHeaders(exposedHeaders);
        cors.setAllowCredentials(credentials);
        cors.setMaxAge(maxAge);
        cors.validateAllowCredentials();
        return cors;
    }
}
