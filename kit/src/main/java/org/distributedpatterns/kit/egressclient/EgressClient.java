package org.distributedpatterns.kit.egressclient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.distributedpatterns.kit.egress.AllowedDestinations;
import org.distributedpatterns.kit.egress.ForbiddenDestination;
import org.jspecify.annotations.Nullable;

/**
 * Calls only what an allow-list permits. Each request is checked against the list. A host is resolved by the list
 * alone, when a connection is made, and what that has checked is what is connected to; a connection that is used again
 * was checked when it was made, and lives for a minute at most. With TLS the certificate is still checked against the
 * name, which goes along as SNI.
 *
 * <p>Over HTTP/1.1. Nothing is sent twice or elsewhere: no retries, no redirects, no cookies, no authentication, no
 * proxy. Nothing is encoded. Safe for use by several threads.
 */
public final class EgressClient implements AutoCloseable {

    private static final TimeValue LONGEST_USE = TimeValue.ofMinutes(1);

    /** Less than servers keep an idle connection: a call on one that is just being closed fails. */
    private static final Timeout LONGEST_IDLE = Timeout.ofSeconds(5);

    private final AllowedDestinations allowed;
    private final CloseableHttpClient client;

    /**
     * How a client behaves.
     *
     * @param userAgent how it calls itself
     * @param mostConnections the most that are open at once; calls beyond them wait
     * @param connectTimeout until a connection stands, and for a handshake's answers
     * @param tls whom to trust; null for the JVM's own
     */
    public record Settings(
            String userAgent,
            int mostConnections,
            Duration connectTimeout,
            @Nullable SSLContext tls) {}

    public EgressClient(AllowedDestinations allowed, Settings settings) {
        this.allowed = allowed;
        this.client = client(allowed, settings);
    }

    /**
     * Sends a request and gives the answer's head and body to {@code handler}. Blocks, in places where only
     * {@link HttpUriRequestBase#cancel()} ends it before its time.
     *
     * @throws ForbiddenDestination if the list does not have the request's URL, or its host leads where no call may go
     */
    public <T> T execute(HttpUriRequestBase request, HttpClientResponseHandler<? extends T> handler)
            throws IOException {
        try {
            allowed.requireListed(request.getUri());
        } catch (URISyntaxException e) {
            throw new IOException("no URL", e);
        }
        return client.execute(request, handler);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private static CloseableHttpClient client(AllowedDestinations allowed, Settings settings) {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new CheckedAddresses(allowed))
                .setMaxConnTotal(settings.mostConnections())
                .setMaxConnPerRoute(settings.mostConnections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .setIdleTimeout(LONGEST_IDLE)
                        .setTimeToLive(LONGEST_USE)
                        .build());
        if (settings.tls() != null) {
            connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(settings.tls()));
        }
        return HttpClients.custom()
                .setConnectionManager(connections.build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
                .setUserAgent(settings.userAgent())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /** Leads to checked addresses only. */
    private record CheckedAddresses(AllowedDestinations allowed) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return allowed.resolve(host).toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
