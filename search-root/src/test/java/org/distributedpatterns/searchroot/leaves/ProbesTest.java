package org.distributedpatterns.searchroot.leaves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.distributedpatterns.searchroot.periodic.Tasks;
import org.distributedpatterns.searchroot.scatter.Leaf;
import org.distributedpatterns.searchroot.shift.Shifts;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

class ProbesTest {

    /** Before, a leaf whose published host is no host's name for HTTP ended all probes: nobody was cleared again. */
    @Test
    void aSuspectThatCannotEvenBeAskedHoldsUpNoOther() throws Exception {
        HttpServer answering = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        answering.createContext("/internal/ping", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        answering.start();
        // under either order of the two
        Leaf first = new Leaf("search-leaf-1", "h", URI.create("http://search_leaf:80"));
        Leaf second = new Leaf(
                "search-leaf-2",
                "h",
                URI.create("http://127.0.0.1:" + answering.getAddress().getPort()));
        LeafHealth health = new LeafHealth(System::nanoTime, new Shifts(System::nanoTime), new Random(1));
        SearchProperties properties = new Binder().bindOrCreate("none", Bindable.of(SearchProperties.class));
        var none = new StaticListableBeanFactory();
        LeafClient client = new LeafClient(
                health, properties, none.getBeanProvider(Tracer.class), none.getBeanProvider(Propagator.class));
        health.failed(first);
        health.failed(second);
        Probes probes = new Probes(
                health,
                client,
                () -> Set.of(first, second),
                Duration.ofMillis(20),
                new Tasks(new SimpleMeterRegistry()));
        try {
            probes.start();
            await().until(() -> !health.isSuspected(second));

            health.failed(second);
            await().until(() -> !health.isSuspected(second));
            assertThat(health.suspects()).containsExactly(first);

            probes.stop(); // as in a context that is paused and restarted
            assertThat(probes.isRunning()).isFalse();
            health.failed(second);
            probes.start();
            await().until(() -> !health.isSuspected(second));
        } finally {
            probes.stop();
            client.destroy();
            answering.stop(0);
        }
    }
}
