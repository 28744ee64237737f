package org.distributedpatterns.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.distributedpatterns.launcher.build.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StartQueueTest {

    private static final List<String> SERVICES = List.of("gateway", "cache", "search");

    @Test
    void theFirstOfEachServiceStartsBeforeTheSecondOfAnyInThePlansOrder() throws InterruptedException {
        StartQueue queue = new StartQueue(SERVICES, 6);
        queue.add(app("search"), 2);
        queue.add(app("cache"), 3);
        queue.add(app("gateway"), 1);
        queue.open();
        assertThat(takeAll(queue)).containsExactly("gateway", "cache", "search", "cache", "search", "cache");
    }

    @Test
    void whatIsReadyDoesNotWaitForWhatIsStillBuilt() throws InterruptedException {
        StartQueue queue = new StartQueue(List.of("cache", "search"), 3);
        queue.open();
        queue.add(app("search"), 2);
        assertThat(taken(queue)).isEqualTo("search");
        queue.add(app("cache"), 1);
        assertThat(takeAll(queue)).as("the second of search last").containsExactly("cache", "search");
    }

    @Test
    void whileOthersAreBuiltTheGatewayAndOneOtherStartFirst() throws Exception {
        StartQueue queue = new StartQueue(SERVICES, 4);
        queue.open();
        queue.add(app("search"), 2);
        assertThat(taken(queue)).isEqualTo("search");
        queue.add(app("gateway"), 1);
        assertThat(taken(queue)).isEqualTo("gateway");
        CompletableFuture<String> next = new CompletableFuture<>();
        Thread taker = taker(queue, next);
        Awaitility.await().until(() -> taker.getState() == Thread.State.WAITING);

        queue.started(app("gateway"));
        Awaitility.await().until(() -> taker.getState() == Thread.State.WAITING);
        assertThat(next).as("the second of search waits for cache to be built").isNotDone();

        queue.add(app("cache"), 1);
        assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo("cache");
        assertThat(takeAll(queue)).containsExactly("search");
    }

    @Test
    void aGatewayThatIsStartingHoldsBackTheFirstOfAThirdService() throws Exception {
        StartQueue queue = new StartQueue(List.of("gateway", "cache", "search", "late"), 4);
        queue.open();
        queue.add(app("search"), 1);
        assertThat(taken(queue)).isEqualTo("search");
        queue.add(app("cache"), 1);
        queue.add(app("gateway"), 1);
        assertThat(taken(queue)).isEqualTo("gateway");
        CompletableFuture<String> next = new CompletableFuture<>();
        Thread taker = taker(queue, next);
        Awaitility.await().until(() -> taker.getState() == Thread.State.WAITING);
        assertThat(next).isNotDone();

        queue.started(app("gateway"));
        assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo("cache");
        queue.add(app("late"), 1);
        assertThat(takeAll(queue)).containsExactly("late");
    }

    @Test
    void whoIsInterruptedStartsNothingMoreEvenIfThereIsSomething() {
        StartQueue queue = new StartQueue(SERVICES, 1);
        queue.open();
        queue.add(app("gateway"), 1);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(queue::take);
    }

    @Test
    void nothingStartsBeforeItIsOpen() throws Exception {
        StartQueue queue = new StartQueue(SERVICES, 1);
        queue.add(app("gateway"), 1);
        CompletableFuture<String> first = new CompletableFuture<>();
        Thread taker = taker(queue, first);
        Awaitility.await().until(() -> taker.getState() == Thread.State.WAITING);
        assertThat(first).isNotDone();
        queue.open();
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo("gateway");
    }

    @Test
    void everybodyLearnsThatAllHaveBeenTaken() throws Exception {
        StartQueue queue = new StartQueue(SERVICES, 1);
        queue.open();
        List<CompletableFuture<Boolean>> sawTheEnd = new ArrayList<>();
        for (int taker = 0; taker < 3; taker++) {
            CompletableFuture<Boolean> end = new CompletableFuture<>();
            sawTheEnd.add(end);
            Thread.ofPlatform().start(() -> {
                try {
                    end.complete(takeAll(queue).size() <= 1);
                } catch (InterruptedException e) {
                    end.completeExceptionally(e);
                }
            });
        }
        queue.add(app("gateway"), 1);
        for (CompletableFuture<Boolean> end : sawTheEnd) {
            assertThat(end.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Thread taker(StartQueue queue, CompletableFuture<String> taken) {
        return Thread.ofPlatform().start(() -> {
            try {
                taken.complete(taken(queue));
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
    }

    private static App app(String service) {
        return new App(service, Path.of(service), service + ".jar", "jvm.options", false);
    }

    private static String taken(StartQueue queue) throws InterruptedException {
        App app = queue.take();
        return app == null ? "none" : app.service();
    }

    private static List<String> takeAll(StartQueue queue) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        for (App app = queue.take(); app != null; app = queue.take()) {
            taken.add(app.service());
        }
        return taken;
    }
}
