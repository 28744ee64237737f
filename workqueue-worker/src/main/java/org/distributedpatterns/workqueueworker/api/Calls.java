package org.distributedpatterns.workqueueworker.api;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.definition.InvalidDefinition;
import org.distributedpatterns.workqueueworker.definition.QueueDefinition;
import org.distributedpatterns.workqueueworker.definition.QueueDefinitions;
import org.distributedpatterns.workqueueworker.items.Items.TooLate;
import org.distributedpatterns.workqueueworker.log.LogUnavailable;
import org.distributedpatterns.workqueueworker.budget.Budget;
import org.distributedpatterns.workqueueworker.web.Problem;
import org.distributedpatterns.workqueueworker.web.Problem.FieldError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What all calls have in common: names, the budget, and which problem each failure is. */
@Component
class Calls {

    private static final Logger log = LoggerFactory.getLogger(Calls.class);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Duration SOON = Duration.ofSeconds(1);

    private final QueueDefinitions definitions;
    private final QueueProperties properties;

    Calls(QueueDefinitions definitions, QueueProperties properties) {
        this.definitions = definitions;
        this.properties = properties;
    }

    Budget budget(@Nullable String header, @Nullable String parameter) {
        return Budget.of(header, parameter, properties.maxTimeout());
    }

    /** The definition of the queue that a call is about. */
    QueueDefinition queue(String name, Budget budget) {
        checkName(name);
        QueueDefinition known = definitions.current().get(name);
        return known != null
                ? known
                : zookeeper(budget, () -> definitions.find(name))
                        .orElseThrow(() -> Problem.notFound("there is no queue " + name));
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.malformed(
                    "\"" + name + "\" can't be the name of a queue: a-z, 0-9 and - (not first), up to 64");
        }
    }

    /** A call to ZooKeeper that ends with the budget, whatever Curator's retries would do. */
    static <T> T zookeeper(Budget budget, Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.startVirtualThread(task);
        try {
            return task.get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw Problem.unavailable("ZooKeeper did not answer in time", SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("this instance is stopping", SOON);
        } catch (ExecutionException e) {
            log.warn("ZooKeeper can't be asked", e.getCause());
            throw Problem.unavailable("ZooKeeper is out of reach", SOON);
        }
    }

    /** A call to the log, its failures as problems. */
    static <T> T log(Callable<T> call) {
        try {
            return call.call();
        } catch (LogUnavailable e) {
            log.warn("the log can't be used", e);
            throw Problem.unavailable("Kafka is out of reach: " + e.getMessage(), SOON);
        } catch (TooLate e) {
            throw Problem.deadline(String.valueOf(e.getMessage()));
        } catch (InvalidDefinition e) {
            throw Problem.invalid(
                    "not a valid definition of a queue",
                    e.mistakes().stream()
                            .map(mistake -> new FieldError(mistake.field(), mistake.detail()))
                            .toList());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As users write durations: {@code 30s}, or {@code 1500ms}. */
    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
