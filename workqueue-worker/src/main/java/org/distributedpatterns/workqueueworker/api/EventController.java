package org.distributedpatterns.workqueueworker.api;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.workqueueworker.budget.Budget;
import org.distributedpatterns.workqueueworker.items.Items;
import org.distributedpatterns.workqueueworker.ledger.Change;
import org.distributedpatterns.workqueueworker.ledger.Ledger;
import org.distributedpatterns.workqueueworker.web.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The changes of a queue's items as they come, by server-sent events, from now on. A listener that does not keep up is
 * let go; so are all when the instance stops.
 */
@RestController
class EventController implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventController.class);

    private static final int MAX_STREAMS = 64;
    private static final int MAX_BEHIND = 2_000;
    private static final int HEARTBEAT_SECONDS = 15;

    private final Calls calls;
    private final Items items;
    private final Set<Thread> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    EventController(Calls calls, Items items) {
        this.calls = calls;
        this.items = items;
    }

    @GetMapping(path = "/api/queues/{queue}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(
            @PathVariable String queue,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header) {
        Budget budget = calls.budget(header, null);
        calls.queue(queue, budget);
        if (!running || streams.size() >= MAX_STREAMS) {
            throw Problem.unavailable("no more than " + MAX_STREAMS + " listeners", java.time.Duration.ofSeconds(5));
        }
        Ledger ledger = Calls.log(() -> items.current(queue, budget.left()));
        var emitter = new SseEmitter(0L);
        Thread stream = Thread.ofVirtual().name(queue + "-events").unstarted(() -> stream(ledger, emitter));
        emitter.onCompletion(stream::interrupt);
        streams.add(stream);
        stream.start();
        return emitter;
    }

    private void stream(Ledger ledger, SseEmitter emitter) {
        BlockingQueue<Change> waiting = new LinkedBlockingQueue<>(MAX_BEHIND);
        Thread self = Thread.currentThread();
        Runnable end = ledger.listen(change -> {
            if (!waiting.offer(change)) {
                self.interrupt();
            }
        });
        try {
            emitter.send(SseEmitter.event().comment("listening"));
            while (running) {
                Change change = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                emitter.send(
                        change == null
                                ? SseEmitter.event().comment("")
                                : SseEmitter.event().name(change.state().wire()).data(change));
            }
            emitter.complete();
        } catch (InterruptedException e) {
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            log.debug("a listener has gone", e);
        } finally {
            end.run();
            streams.remove(self);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        streams.forEach(Thread::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
