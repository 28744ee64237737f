package org.distributedpatterns.workqueueworker.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.distributedpatterns.workqueueworker.QueueProperties;
import org.distributedpatterns.workqueueworker.definition.Defined;
import org.distributedpatterns.workqueueworker.definition.Definitions;
import org.distributedpatterns.workqueueworker.handler.Handler;
import org.distributedpatterns.workqueueworker.handler.Handlers;
import org.distributedpatterns.workqueueworker.handler.Outcome;
import org.distributedpatterns.workqueueworker.log.KafkaClients;
import org.distributedpatterns.workqueueworker.log.LogFollower;
import org.distributedpatterns.workqueueworker.log.LogWriter;
import org.distributedpatterns.workqueueworker.log.RecordReader;
import org.distributedpatterns.workqueueworker.log.Topics;
import org.distributedpatterns.workqueueworker.log.Traces;
import org.distributedpatterns.workqueueworker.membership.Identity;
import org.distributedpatterns.workqueueworker.periodic.Tasks;
import org.distributedpatterns.workqueueworker.queue.HandlerSpec;
import org.distributedpatterns.workqueueworker.queue.QueueDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Runs a worker for every queue that is defined. When the context closes, nothing more is taken at once, while the
 * instance still leaves the membership; what is held is finished or given back before the web server stops.
 */
@Component
class Workers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private static final Duration KAFKA = Duration.ofSeconds(10);

    private final Identity identity;
    private final Definitions<QueueDefinition> definitions;
    private final QueueProperties properties;
    private final Handlers handlers;
    private final KafkaClients clients;
    private final Topics topics;
    private final LogFollower follower;
    private final LogWriter writer;
    private final RecordReader reader;
    private final Traces traces;
    private final WorkMeters meters;
    private final Tasks tasks;
    private final ApplicationContext context;

    private final Map<String, ItemRunner.Rules> rules = new ConcurrentHashMap<>();
    private final Map<String, QueueDefinition> applied = new HashMap<>();
    private final Crew crew = new Crew();
    private volatile boolean running;
    private volatile boolean taking;

    Workers(
            Identity identity,
            Definitions<QueueDefinition> definitions,
            QueueProperties properties,
            Handlers handlers,
            KafkaClients clients,
            Topics topics,
            LogFollower follower,
            LogWriter writer,
            RecordReader reader,
            Traces traces,
            WorkMeters meters,
            Tasks tasks,
            ApplicationContext context) {
        this.identity = identity;
        this.definitions = definitions;
        this.properties = properties;
        this.handlers = handlers;
        this.clients = clients;
        this.topics = topics;
        this.follower = follower;
        this.writer = writer;
        this.reader = reader;
        this.traces = traces;
        this.meters = meters;
        this.tasks = tasks;
        this.context = context;
    }

    @Override
    public void start() {
        running = true;
        taking = true;
        definitions.onChange(this::apply);
    }

    private synchronized void apply(SortedMap<String, Defined<QueueDefinition>> wanted) {
        follower.follow(wanted.keySet());
        if (!taking) {
            return;
        }
        for (String gone : List.copyOf(applied.keySet())) {
            if (!wanted.containsKey(gone)) {
                applied.remove(gone);
                crew.remove(gone);
            }
        }
        wanted.forEach((queue, defined) -> {
            QueueDefinition definition = defined.value();
            if (!definition.equals(applied.get(queue))) {
                rules.put(queue, new ItemRunner.Rules(handler(definition.handler()), definition.maxAttempts()));
            }
            QueueDefinition before = applied.put(queue, definition);
            if (before == null || !before.lockDuration().equals(definition.lockDuration())) {
                crew.replace(queue, worker(queue));
            }
        });
    }

    private Worker worker(String queue) {
        var runner = new ItemRunner(
                queue,
                identity.instance(),
                () -> java.util.Objects.requireNonNull(rules.get(queue)),
                properties,
                follower,
                writer,
                reader,
                traces,
                meters,
                Clock.systemUTC());
        List<Lane> lanes = IntStream.rangeClosed(1, properties.lanes())
                .mapToObj(number -> new Lane(
                        queue,
                        Topics.items(queue),
                        number,
                        () -> member(queue),
                        runner,
                        meters,
                        properties.drain(),
                        tasks))
                .toList();
        return new Worker(lanes);
    }

    /** Makes sure first that there is something to share: Kafka's data may be younger than ZooKeeper's. */
    private ShareConsumer<String, byte[]> member(String queue) {
        Defined<QueueDefinition> definition = definitions.find(queue);
        Duration lock = definition == null ? Duration.ZERO : definition.value().lockDuration();
        if (definition != null) {
            try {
                topics.ensure(queue, lock, KAFKA);
            } catch (IllegalArgumentException e) {
                log.warn("queue {} keeps the broker's lock duration: {}", queue, e.getMessage());
            }
        }
        return clients.shareConsumer(Topics.group(queue), properties.itemsPerLane(), lock);
    }

    private Handler handler(HandlerSpec spec) {
        return switch (spec) {
            case HandlerSpec.Http(var url) -> handlers.http(url);
            case HandlerSpec.Builtin(var name) ->
                switch (name) {
                    case NOOP -> handlers.noop();
                    case WORD_COUNT -> handlers.wordCount();
                };
            case HandlerSpec.Command(var name) -> {
                List<String> command = properties.commands().get(name);
                yield command == null
                        ? work -> new Outcome.Retry(
                                "this worker's configuration names no command " + name, Duration.ofSeconds(1))
                        : handlers.command(command);
            }
        };
    }

    /** Still running: Spring stops only what says so, and it is {@link #stop()} that waits for what is held. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void stopTaking(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            taking = false;
            crew.stopTaking();
        }
    }

    @Override
    public void stop() {
        taking = false;
        crew.stopTaking();
        crew.join();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
