package org.distributedpatterns.gateway.experiment;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** Does a piece of work again and again on a thread of its own, from when the gateway is ready. */
final class Rounds implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final Runnable work;
    private final Duration interval;
    private final Thread thread = Thread.ofVirtual().name("experiments").unstarted(this::run);

    Rounds(Runnable work, Duration interval) {
        this.work = work;
        this.interval = interval;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(interval);
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gateway stops
        }
    }

    private void round() {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("a round of the experiments failed, the next one tries again", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
