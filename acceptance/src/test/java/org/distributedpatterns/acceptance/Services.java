package org.distributedpatterns.acceptance;

import java.util.List;

/** The services of the platform. */
final class Services {

    /** Those that the fleet consists of. */
    static final List<String> ALL = List.of(
            "gateway",
            "shard-service",
            "cache-service",
            "search-root",
            "search-leaf",
            "workqueue-worker",
            "election-demo");

    /** Those on servlets: all but the gateway. */
    static final List<String> SERVLET =
            ALL.stream().filter(service -> !service.equals("gateway")).toList();

    private Services() {}
}
