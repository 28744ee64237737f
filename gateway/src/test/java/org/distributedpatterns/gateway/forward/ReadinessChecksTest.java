package org.distributedpatterns.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.balance.Pools;
import org.distributedpatterns.gateway.discovery.Directory;
import org.distributedpatterns.gateway.discovery.Fleet;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.distributedpatterns.gateway.settings.RouteSettings;
import org.distributedpatterns.gateway.settings.SettingsReader;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

class ReadinessChecksTest {

    /** Before, the first surprise was the end of all checks, and whoever was unready then stayed so. */
    @Test
    void aCheckThatBreaksHoldsUpNeitherOthersNorTheNext() {
        AtomicInteger checks = new AtomicInteger();
        DisposableServer backend = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> {
                    checks.incrementAndGet();
                    return response.status(200).send(Mono.empty());
                })
                .bindNow();
        Map<String, String> metadata = Map.of("management.port", Integer.toString(backend.port()));
        Fleet fleet = new Fleet(Map.of("s", List.of(new Member("s-1", "127.0.0.1", 1, metadata))), true);
        RouteSettings settings = SettingsReader.read(Map.of("checks", Map.of("interval", "10ms", "timeout", "10ms")));
        Pools pools = new Pools(directory(fleet), service -> settings, System::nanoTime, service -> (m, reason) -> {});
        AtomicInteger draws = new AtomicInteger();
        try (var running = new ReadinessChecks(
                pools,
                HttpClient.create(),
                () -> {
                    if (draws.incrementAndGet() == 1) {
                        throw new IllegalStateException("nobody thought of this");
                    }
                    return 1;
                },
                new Tasks(new SimpleMeterRegistry()))) {
            await().until(() -> {
                pools.of("s").fit();
                return checks.get() >= 2;
            });
            assertThat(draws).hasValueGreaterThan(1);
        } finally {
            backend.disposeNow();
        }
    }

    private static Directory directory(Fleet fleet) {
        return new Directory() {
            @Override
            public Fleet current() {
                return fleet;
            }

            @Override
            public void onChange(Consumer<Fleet> listener) {
                listener.accept(fleet);
            }
        };
    }
}
