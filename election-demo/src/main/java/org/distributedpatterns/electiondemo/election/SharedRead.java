package org.distributedpatterns.electiondemo.election;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets any number of callers share reads, of which one is under way at a time. Whoever asks during a read waits for the
 * next one, with all others who asked meanwhile, so every answer was read after it was asked for: it is as fresh as a
 * read of one's own. However many ask, the load on what is read stays that of one caller.
 *
 * <p>Any thread may ask; reads run on the executor.
 */
final class SharedRead<T> {

    private final Callable<T> read;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<T> running;
    private @Nullable CompletableFuture<T> next;

    SharedRead(Callable<T> read, Executor executor) {
        this.read = read;
        this.executor = executor;
    }

    /**
     * The result of a read that begins from now on, or what it failed with. Others may wait for it: don't complete it.
     */
    CompletableFuture<T> ask() {
        CompletableFuture<T> mine;
        lock.lock();
        try {
            if (running != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next.copy();
            }
            mine = new CompletableFuture<>();
            running = mine;
        } finally {
            lock.unlock();
        }
        begin(mine);
        return mine.copy();
    }

    private void begin(CompletableFuture<T> round) {
        try {
            executor.execute(() -> perform(round));
        } catch (RuntimeException e) { // the executor takes nothing more
            end();
            round.completeExceptionally(e);
        }
    }

    private void perform(CompletableFuture<T> round) {
        T result;
        try {
            result = read.call();
        } catch (Throwable e) { // whoever waits has to hear of it, whatever it is
            end();
            round.completeExceptionally(e);
            return;
        }
        end();
        round.complete(result);
    }

    /** Begins the read that others wait for. */
    private void end() {
        CompletableFuture<T> following;
        lock.lock();
        try {
            following = next;
            running = following;
            next = null;
        } finally {
            lock.unlock();
        }
        if (following != null) {
            begin(following);
        }
    }
}
