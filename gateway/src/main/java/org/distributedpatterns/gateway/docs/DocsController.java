package org.distributedpatterns.gateway.docs;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.distributedpatterns.gateway.admincall.PublishedAdminCalls;
import org.distributedpatterns.gateway.balance.Pools;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Fetches {@code /v3/api-docs} of the services, the only path beyond their published ones that is called. */
@RestController
@Hidden
class DocsController {

    private static final Logger log = LoggerFactory.getLogger(DocsController.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int LARGEST_DOCUMENT = 4 * 1024 * 1024;

    /** An entry of the drop-down list. */
    record Document(String name, String url) {}

    private final Directory directory;
    private final Pools pools;
    private final PublishedAdminCalls adminCalls;
    private final HttpClient client;

    DocsController(
            Directory directory, Pools pools, PublishedAdminCalls adminCalls, ConnectionProvider backendConnections) {
        this.directory = directory;
        this.pools = pools;
        this.adminCalls = adminCalls;
        this.client = HttpClient.create(backendConnections).responseTimeout(TIMEOUT);
    }

    /** What the Swagger UI offers: each live service that has a document of routed paths, and the gateway itself. */
    @GetMapping("/docs/swagger-config")
    Mono<Map<String, Object>> config(ServerHttpRequest request) {
        return Flux.fromIterable(directory.current().services().keySet())
                .flatMapSequential(service -> document(service, server(request))
                        .map(document -> new Document(service, "/docs/" + service))
                        .onErrorComplete())
                .collectList()
                .map(documents -> {
                    List<Document> all = new ArrayList<>(documents);
                    all.add(new Document("gateway", "/v3/api-docs"));
                    return Map.of(
                            "urls", all, "urls.primaryName", all.getFirst().name(), "validatorUrl", "");
                });
    }

    @GetMapping(path = "/docs/{service}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<byte[]> document(@PathVariable String service, ServerHttpRequest request) {
        return document(service, server(request));
    }

    private Mono<byte[]> document(String service, String server) {
        Fleet fleet = directory.current();
        Set<String> prefixes = fleet.prefixes(service);
        if (prefixes.isEmpty()) {
            return Mono.error(Problem.notFound("no live service " + service + " publishes a path"));
        }
        List<Member> members = fleet.of(service);
        Member member = members.stream()
                .filter(candidate -> !pools.isPassedOver(service, candidate))
                .findFirst()
                .orElse(members.getFirst());
        return client.get()
                .uri(member.uri() + "/v3/api-docs")
                .response((response, content) -> response.status().code() == 200
                        ? content.asByteArray().collect(ByteArrayOutputStream::new, DocsController::append)
                        : Mono.error(new IllegalArgumentException(
                                "answered " + response.status().code())))
                .single()
                .timeout(TIMEOUT)
                .map(document -> ServiceDocument.at(document.toByteArray(), prefixes, adminCalls.of(service), server))
                .onErrorMap(error -> {
                    log.debug("no document of {}", member.instance(), error);
                    return Problem.notFound(service + " has no API document of paths that the gateway routes");
                });
    }

    private static void append(ByteArrayOutputStream out, byte[] bytes) {
        if (out.size() + bytes.length > LARGEST_DOCUMENT) {
            throw new IllegalArgumentException("larger than " + LARGEST_DOCUMENT + " bytes");
        }
        out.writeBytes(bytes);
    }

    /** As the caller named it; the door has checked the name. */
    private static String server(ServerHttpRequest request) {
        return request.getURI().getScheme() + "://" + request.getHeaders().getFirst(HttpHeaders.HOST);
    }
}
