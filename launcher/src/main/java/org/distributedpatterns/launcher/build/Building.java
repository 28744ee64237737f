package org.distributedpatterns.launcher.build;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.distributedpatterns.launcher.terminal.Failure;

/** What is being built, each part to be waited for by itself: what is done can start while the rest is built. */
public final class Building {

    private final Map<String, CompletableFuture<Void>> parts = new LinkedHashMap<>();

    Building(Collection<String> names) {
        names.forEach(name -> parts.put(name, new CompletableFuture<>()));
    }

    /** What was not built when this began. */
    public Set<String> names() {
        return Collections.unmodifiableSet(parts.keySet());
    }

    /**
     * Waits until this service or broker is built; returns at once for what has been before.
     *
     * @throws Failure if the build fails
     */
    public void await(String name) {
        CompletableFuture<Void> part = parts.get(name);
        if (part == null) {
            return;
        }
        try {
            part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Failure failure ? failure : new CompletionException(e);
        }
    }

    void done(String name) {
        CompletableFuture<Void> part = parts.get(name);
        if (part != null) {
            part.complete(null);
        }
    }

    boolean isDone(String name) {
        CompletableFuture<Void> part = parts.get(name);
        return part == null || part.isDone();
    }

    /** What is not done by now will not be. */
    void failed(RuntimeException why) {
        parts.values().forEach(part -> part.completeExceptionally(why));
    }
}
