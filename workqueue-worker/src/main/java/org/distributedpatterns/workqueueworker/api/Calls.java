package org.distributedpatterns.workqueueworker.api;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.budget.Budget;
import org.distributedpatterns.workqueueworker.definition.Defined;
import org.distributedpatterns.workqueueworker.definition.Definitions;
import org.distributedpatterns.workqueueworker.definitionweb.DefinitionCalls;
import org.distributedpatterns.workqueueworker.items.Items.TooLate;
import org.distributedpatterns.workqueueworker.log.LogUnavailable;
import org.distributedpatterns.workqueueworker.queue.QueueDefinition;
import org.distributedpatterns.workqueueworker.web.Problem;
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

    private final Definitions<QueueDefinition> definitions;
    private final QueueProperties properties;

    Calls(Definitions<QueueDefinition> definitions, QueueProperties properties) {
        this.definitions = definitions;
        this.properties = properties;
    }

    Budget budget(@Nullable String header, @Nullable String parameter) {
        return Budget.of(header, parameter, properties.maxTimeout());
    }

    /** The definition of the queue that a call is about. */
    QueueDefinition queue(String name, Budget budget) {
        checkName(name);
        Defined<QueueDefinition> queue = defining(() -> definitions.find(name, budget.left()));
        if (queue == null) {
            throw Problem.notFound("there is no queue " + name);
        }
        return queue.value();
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.malformed(
                    "\"" + name + "\" can't be the name of a queue: a-z, 0-9 and - (not first), up to 64");
        }
    }

    /** A call that reads, checks or changes definitions, its failures as problems. */
    static <T extends @Nullable Object> T defining(Supplier<T> call) {
        return DefinitionCalls.answering("not a valid definition of a queue", call);
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
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
