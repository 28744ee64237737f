package org.distributedpatterns.launcher.fleet;

import java.net.URI;
import java.util.List;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * A running fleet, wherever it runs: what a demonstration or a test needs of it. Names are those that the instances
 * claimed themselves, for example {@code cache-service-2}, and {@code kafka} and {@code zookeeper}.
 */
public interface Fleet {

    /** What runs now, brokers included, ordered by service and name; what was killed is not among it. */
    List<Instance> instances();

    /** The running instances of one service, ordered by name. */
    default List<Instance> instances(String service) {
        return instances().stream()
                .filter(instance -> instance.service().equals(service))
                .toList();
    }

    /** Ends an instance at once, as SIGKILL does; returns when it is gone. */
    void kill(String name);

    /** Freezes an instance, as SIGSTOP does: it keeps its connections and answers nothing. */
    void pause(String name);

    /** Lets a paused instance go on. */
    void resume(String name);

    /** Starts what is missing, for example what {@link #kill} has ended, and waits until it is ready. */
    void restore();

    /**
     * Starts or drains instances until {@code count} of the service run.
     *
     * @throws Failure if this fleet is scaled by other means
     */
    default void scale(String service, int count) {
        throw new Failure("this fleet is not scaled from here: only the local fleet of ./platform up is");
    }

    /** Where the gateway listens, without a path. */
    URI gateway();

    /** The bearer token for the calls that need one. */
    String token();
}
