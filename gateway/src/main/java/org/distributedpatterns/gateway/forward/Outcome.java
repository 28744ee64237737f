package org.distributedpatterns.gateway.forward;

import org.distributedpatterns.gateway.balance.Instance;
import org.distributedpatterns.gateway.balance.Pool;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/** How an attempt at one instance ended. */
sealed interface Outcome {

    Instance instance();

    /** The answer's head is there; its body is still to be read from the connection. */
    record Answered(Instance instance, HttpClientResponse head, Connection connection) implements Outcome {

        int status() {
            return head.status().code();
        }

        boolean isGatewayError() {
            return Pool.isGatewayError(status());
        }
    }

    /** Nothing was sent: no connection, or none free. Any request may be tried elsewhere. */
    record NotSent(Instance instance, Throwable cause) implements Outcome {}

    /** The connection broke after the request, or a part of it, was sent: whether it was carried out is unknown. */
    record Broken(Instance instance, Throwable cause) implements Outcome {}
}
