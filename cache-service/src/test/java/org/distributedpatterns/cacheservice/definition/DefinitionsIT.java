// Written by ./platform sync from kit: definition/DefinitionsIT.java
package org.distributedpatterns.cacheservice.definition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Definitions at several instances around a real ZooKeeper, which goes away and comes back. */
@org.junit.jupiter.api.Tag("kit")
class DefinitionsIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Actor ANN = new Actor("admin", "ann");

    private static final String ROOT = "/test/things";
    private static final String AUDIT = "/test/audit";

    record Thing(int number, String text) {}

    private final int port = InstanceSpec.getRandomPort();
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path data;

    private TestingServer zookeeper;

    @BeforeEach
    void start() throws Exception {
        zookeeper = server(port);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        zookeeper.close();
    }

    /** The same data at whatever port: who knows only the other port is cut off. */
    private TestingServer server(int at) throws Exception {
        return new TestingServer(new InstanceSpec(data.toFile(), at, -1, -1, false, -1), true);
    }

    private CuratorFramework client(int at) {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString("127.0.0.1:" + at)
                .sessionTimeoutMs(20_000)
                .connectionTimeoutMs(2_000)
                .retryPolicy(new RetryOneTime(50))
                .build();
        client.start();
        open.add(client);
        return client;
    }

    private Definitions<Thing> instance(CuratorFramework client, Format<Thing> format) {
        var kind = new Kind<>("things", ROOT, 5, 200, format);
        var definitions = new Definitions<>(client, kind, new Audit(client, AUDIT, Clock.systemUTC()));
        open.add(definitions);
        definitions.start();
        return definitions;
    }

    private Definitions<Thing> instance() {
        return instance(client(port), Format.json(JSON, Thing.class));
    }

    private static Thing thing(int number) {
        return new Thing(number, "t");
    }

    private static Defined<Thing> put(Definitions<Thing> at, String name, Thing thing) {
        at.refresh(name, LONG);
        return at.write(name, at.revision(name), thing, ANN, LONG);
    }

    private static void delete(Definitions<Thing> at, String name) {
        at.refresh(name, LONG);
        Revision present = at.revision(name);
        assertThat(present).as(name).isNotNull();
        at.delete(name, present, ANN, LONG);
    }

    private static @Nullable Thing shown(Definitions<Thing> at, String name) {
        Defined<Thing> definition = at.find(name);
        return definition == null ? null : definition.value();
    }

    private List<Audit.Entry> audited() {
        return new Audit(client(port), AUDIT, Clock.systemUTC()).last(Audit.KEPT);
    }

    @Test
    void whatOneInstanceIsToldTheOthersShowWithinASecondAndARestartedOneRemembers() throws Exception {
        Definitions<Thing> one = instance();
        Definitions<Thing> other = instance();
        assertThat(other.awaitInitialized(LONG)).isTrue();

        Defined<Thing> written = put(one, "a", thing(1));
        assertThat(one.find("a")).as("seen when the call returns").isEqualTo(written);
        await().atMost(Duration.ofSeconds(1)).until(() -> written.equals(other.find("a")));

        put(other, "a", thing(2));
        await().atMost(Duration.ofSeconds(1)).until(() -> thing(2).equals(shown(one, "a")));

        AtomicReference<Map<String, Defined<Thing>>> first = new AtomicReference<>();
        put(one, "b", thing(3));
        Definitions<Thing> restarted = instance();
        restarted.onChange(definitions -> first.compareAndSet(null, definitions));
        assertThat(restarted.awaitInitialized(LONG)).isTrue();
        assertThat(first.get()).as("the first view is whole").containsOnlyKeys("a", "b");

        delete(one, "a");
        assertThat(one.find("a")).isNull();
        await().atMost(Duration.ofSeconds(1)).until(() -> restarted.find("a") == null);
        assertThat(restarted.current()).containsOnlyKeys("b");
    }

    @Test
    void whatASlowReaderStillHasInHandDoesNotComeBackAfterItWasDeleted() throws Exception {
        var reading = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Format<Thing> plain = Format.json(JSON, Thing.class);
        Format<Thing> slow = new SlowFormat(plain, thing(7), reading, goOn);
        Definitions<Thing> late = instance(client(port), slow);
        assertThat(late.awaitInitialized(LONG)).isTrue();
        List<Boolean> history = Collections.synchronizedList(new ArrayList<>());
        late.onChange(definitions -> history.add(definitions.containsKey("a")));
        Definitions<Thing> one = instance();

        put(one, "a", thing(7));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<@Nullable Defined<Thing>> asking = callers.submit(() -> late.find("a", LONG));
            reading.await();
            delete(one, "a");
            put(one, "b", thing(1)); // what comes after the deletion
            goOn.countDown();
            asking.get();
        }
        await().atMost(LONG).until(() -> late.find("b") != null);
        assertThat(late.find("a")).isNull();
        assertThat(history.subList(history.indexOf(true) + 1, history.size()))
                .as("present once, then never again: " + history)
                .containsOnly(false);
    }

    private record SlowFormat(Format<Thing> plain, Thing slowly, CountDownLatch reading, CountDownLatch goOn)
            implements Format<Thing> {

        @Override
        public Thing read(String text) {
            Thing read = plain.read(text);
            if (read.equals(slowly)) {
                reading.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return read;
        }

        @Override
        public String write(Thing value) {
            return plain.write(value);
        }

        @Override
        public JsonNode audited(String name, Thing value) {
            return plain.audited(name, value);
        }
    }

    @Test
    void whatWasDeletedOrMadeAnewWhileTheConnectionWasAwayIsShownAsItIs() throws Exception {
        Definitions<Thing> away = instance();
        put(away, "anew", thing(1));
        put(away, "gone", thing(2));
        put(away, "kept", thing(3));
        zookeeper.close();
        int otherPort = InstanceSpec.getRandomPort();
        try (TestingServer elsewhere = server(otherPort)) {
            assertThat(elsewhere.getPort()).isEqualTo(otherPort);
            Definitions<Thing> near = instance(client(otherPort), Format.json(JSON, Thing.class));
            delete(near, "anew");
            put(near, "anew", thing(11)); // the same version of the node as before
            delete(near, "gone");
            put(near, "more", thing(4));
        }
        assertThat(away.current()).as("while ZooKeeper is away").containsOnlyKeys("anew", "gone", "kept");

        zookeeper = server(port);
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(away.current()).containsOnlyKeys("anew", "kept", "more");
            assertThat(shown(away, "anew")).isEqualTo(thing(11));
        });
    }

    @Test
    void noInstanceGoesBackInTimeWhateverHappensToItsSessions() throws Exception {
        var random = new Random(7);
        List<String> names = List.of("a", "b", "c");
        CuratorFramework client = client(port);
        Definitions<Thing> watching = instance(client, Format.json(JSON, Thing.class));
        Map<String, Integer> latest = new HashMap<>(); // of what was seen, deleted or not
        Map<String, Integer> deleted = new HashMap<>();
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        watching.onChange(definitions -> {
            for (String name : names) {
                Defined<Thing> now = definitions.get(name);
                if (now == null) {
                    deleted.put(name, latest.getOrDefault(name, 0));
                } else if (now.value().number() < latest.getOrDefault(name, 0)
                        || now.value().number() <= deleted.getOrDefault(name, 0)) {
                    wrong.add(name + " is " + now + " after " + latest + ", deleted " + deleted);
                } else {
                    latest.put(name, now.value().number());
                }
            }
        });

        Definitions<Thing> administrator = instance();
        for (int number = 1; number <= 300; number++) {
            String name = names.get(random.nextInt(names.size()));
            administrator.refresh(name, LONG);
            if (administrator.find(name) != null && random.nextInt(3) == 0) {
                delete(administrator, name);
            } else {
                put(administrator, name, thing(number));
            }
            if (number % 60 == 0) {
                client.getZookeeperClient().getZooKeeper().getTestable().injectSessionExpiration();
            }
        }

        await().atMost(LONG).until(() -> watching.current().equals(administrator.current()));
        assertThat(wrong).isEmpty();
    }

    @Test
    void ofTwoChangesThoughtOutFromOneRevisionTheSecondIsRefused() throws Exception {
        Definitions<Thing> one = instance();
        Definitions<Thing> other = instance();
        Revision seen = put(one, "a", thing(1)).revision();
        other.refresh("a", LONG);
        assertThat(other.revision("a")).isEqualTo(seen);

        one.write("a", seen, thing(2), ANN, LONG);

        assertThatThrownBy(() -> other.write("a", seen, thing(3), ANN, LONG))
                .isInstanceOf(DefinitionException.Changed.class);
        assertThatThrownBy(() -> other.delete("a", seen, ANN, LONG)).isInstanceOf(DefinitionException.Changed.class);
        assertThatThrownBy(() -> one.write("a", null, thing(3), ANN, LONG))
                .isInstanceOf(DefinitionException.Changed.class);
        assertThatThrownBy(() -> one.write("b", seen, thing(3), ANN, LONG))
                .isInstanceOf(DefinitionException.Changed.class);
        assertThat(one.find("a", LONG)).isNotNull();
        assertThat(shown(one, "a")).isEqualTo(thing(2));
        assertThat(audited()).as("what is refused has no entry").hasSize(2);
    }

    @Test
    void noUpdateIsLostHoweverManyInstancesCountAtOnce() throws Exception {
        int times = 20;
        List<Definitions<Thing>> instances = List.of(instance(), instance(), instance());
        put(instances.getFirst(), "count", thing(0));
        List<Callable<Integer>> counters = new ArrayList<>();
        for (Definitions<Thing> instance : instances) {
            String who = "instance " + counters.size() + " try ";
            counters.add(() -> count(instance, times, who));
        }
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> counter : callers.invokeAll(counters)) {
                counter.get();
            }
        }
        Definitions<Thing> first = instances.getFirst();
        first.refresh("count", LONG);
        assertThat(first.current().get("count").value().number()).isEqualTo(times * instances.size());
        assertThat(audited()).as("one entry for each change").hasSize(1 + times * instances.size());
    }

    /** @return tries */
    private static int count(Definitions<Thing> instance, int times, String who) {
        int done = 0;
        int tries = 0;
        while (done < times) {
            tries++;
            instance.refresh("count", LONG);
            Defined<Thing> before = instance.current().get("count");
            var next = new Thing(before.value().number() + 1, who + tries); // nobody takes it for his
            try {
                instance.write("count", before.revision(), next, ANN, LONG);
                done++;
            } catch (DefinitionException.Changed e) {
                assertThat(e).hasMessageContaining("count");
            }
        }
        return tries;
    }

    @Test
    void aDeletionThatFailsIsNotTakenForOneThatWasMade() throws Exception {
        Definitions<Thing> one = instance();
        Revision seen = put(one, "a", thing(1)).revision();
        zookeeper.close();

        assertThatThrownBy(() -> one.delete("a", seen, ANN, SHORT)).isInstanceOf(DefinitionException.Unavailable.class);
        assertThatThrownBy(() -> one.write("a", seen, thing(2), ANN, SHORT))
                .isInstanceOf(DefinitionException.Unavailable.class);
        assertThatThrownBy(() -> one.find("b", SHORT)).isInstanceOf(DefinitionException.Unavailable.class);
        assertThat(shown(one, "a")).isEqualTo(thing(1));

        zookeeper = server(port);
    }

    @Test
    void whatCannotBeReadIsKeptOutAndToldButStaysUntilSomebodyReplacesIt() throws Exception {
        CuratorFramework raw = client(port);
        raw.create().creatingParentsIfNeeded().forPath(ROOT + "/later", "{\"number\":{}}".getBytes(UTF_8));
        raw.create().forPath(ROOT + "/long", ("{\"text\":\"" + "x".repeat(200) + "\"}").getBytes(UTF_8));
        raw.create().forPath(ROOT + "/none", "nonsense".getBytes(UTF_8));
        raw.create().forPath(ROOT + "/good", "{\"number\":1,\"text\":\"t\"}".getBytes(UTF_8));
        Definitions<Thing> one = instance();
        assertThat(one.awaitInitialized(LONG)).isTrue();

        assertThat(one.current()).containsOnlyKeys("good");
        assertThat(one.unreadable()).containsOnlyKeys("later", "long", "none");
        assertThat(new DefinitionHealth(List.of(one)).health().getDetails().toString())
                .contains("things", "readable=1", "later=", "long=it is longer than 200 bytes", "none=");
        assertThat(raw.getChildren().forPath(ROOT)).hasSize(4);

        assertThat(one.revision("later")).as("the base of what replaces it").isNotNull();
        put(one, "later", thing(5));
        assertThat(shown(one, "later")).isEqualTo(thing(5));
        delete(one, "none");
        assertThat(one.unreadable()).containsOnlyKeys("long");
        assertThat(audited())
                .extracting(Audit.Entry::what, entry -> String.valueOf(entry.before()))
                .containsExactly(tuple("delete", "\"nonsense\""), tuple("replace", "\"{\\\"number\\\":{}}\""));
    }

    @Test
    void whatAnInstanceOfAnEarlierVersionWritesAndDeletesIsFollowed() throws Exception {
        CuratorFramework earlier = client(port);
        Definitions<Thing> one = instance();
        earlier.create().orSetData().creatingParentsIfNeeded().forPath(ROOT + "/a", "{\"number\":1}".getBytes(UTF_8));
        await().atMost(LONG).until(() -> new Thing(1, "").equals(normalized(shown(one, "a"))));
        earlier.create().orSetData().forPath(ROOT + "/a", "{\"number\":2,\"of\":\"later\"}".getBytes(UTF_8));
        await().atMost(LONG).until(() -> new Thing(2, "").equals(normalized(shown(one, "a"))));
        earlier.delete().forPath(ROOT + "/a");
        await().atMost(LONG).until(() -> one.find("a") == null);
        earlier.delete().forPath(ROOT);
        put(one, "b", thing(3));
        assertThat(new String(earlier.getData().forPath(ROOT + "/b"), UTF_8))
                .isEqualTo("{\"number\":3,\"text\":\"t\"}");
    }

    private static @Nullable Thing normalized(@Nullable Thing thing) {
        return thing == null ? null : new Thing(thing.number(), "");
    }

    @Test
    void everyChangeHasItsEntryAndTheLastOnesAreKept() throws Exception {
        Definitions<Thing> one = instance();
        put(one, "a", thing(1));
        put(one, "a", thing(1)); // changes nothing
        one.write("a", one.revision("a"), thing(2), new Actor("gate", "cache-service-1"), LONG);
        delete(one, "a");

        List<Audit.Entry> entries = audited();
        assertThat(entries).extracting(Audit.Entry::what).containsExactly("delete", "replace", "create");
        assertThat(entries).extracting(Audit.Entry::definition).containsOnly("things/a");
        assertThat(entries.get(1).who()).isEqualTo("gate");
        assertThat(entries.get(1).address()).isEqualTo("cache-service-1");
        assertThat(entries.get(1).before()).isEqualTo(JSON.valueToTree(thing(1)));
        assertThat(entries.get(1).after()).isEqualTo(JSON.valueToTree(thing(2)));
        assertThat(String.valueOf(entries.get(0).after())).isEqualTo("null");

        for (int number = 1; number <= Audit.KEPT; number++) {
            put(one, "b", thing(number));
        }
        assertThat(audited()).hasSize(Audit.KEPT);
        assertThat(client(port).getChildren().forPath(AUDIT)).hasSize(Audit.KEPT);
        assertThat(audited().getLast().what()).as("the three before are gone").isEqualTo("create");
    }

    @Test
    void definitionsAreBoundedInNumberAndLength() throws Exception {
        Definitions<Thing> one = instance();
        for (int number = 0; number < 5; number++) {
            put(one, "t" + number, thing(number));
        }
        assertThatThrownBy(() -> put(one, "more", thing(9))).isInstanceOf(DefinitionException.Full.class);
        put(one, "t0", thing(9));
        assertThatThrownBy(() -> put(one, "t0", new Thing(1, "x".repeat(200))))
                .isInstanceOf(DefinitionException.TooLarge.class);
        delete(one, "t1");
        put(one, "more", thing(9));
        assertThat(one.current()).hasSize(5);
    }

    @Test
    void theSameDefinitionFromTwoCallersAtOnceIsNoConflict() throws Exception {
        Definitions<Thing> one = instance();
        Definitions<Thing> other = instance();
        one.refresh("a", LONG);
        other.refresh("a", LONG);
        List<Callable<Defined<Thing>>> calls = List.of(
                () -> one.write("a", null, thing(1), ANN, LONG), () -> other.write("a", null, thing(1), ANN, LONG));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Defined<Thing>> written : callers.invokeAll(calls)) {
                assertThat(written.get().value()).isEqualTo(thing(1));
            }
        }
        assertThat(audited()).hasSize(1);
    }

    @Test
    void whoeverWasToldOfAChangeIsNotAnsweredFromBeforeIt() throws Exception {
        Definitions<Thing> one = instance();
        var client = client(port);
        var unwatched = new Definitions<>(
                client,
                new Kind<>("things", ROOT, 5, 200, Format.json(JSON, Thing.class)),
                new Audit(client, AUDIT, Clock.systemUTC()));
        open.add(unwatched);
        Defined<Thing> written = put(one, "a", thing(1));
        assertThatThrownBy(() -> unwatched.find("a", written.revision().change(), SHORT))
                .as("nobody reads yet")
                .isInstanceOf(DefinitionException.Unavailable.class);
        unwatched.start();
        assertThat(unwatched.find("a", written.revision().change(), LONG)).isEqualTo(written);
        Defined<Thing> again = put(one, "a", thing(2));
        assertThat(unwatched.find("a", again.revision().change(), LONG)).isEqualTo(again);
        delete(one, "a");
        assertThat(unwatched.find("b", LONG)).isNull();
        assertThat(unwatched.find("a", Long.MAX_VALUE, LONG)).isNull();
    }

    @Test
    void aListenerThatFailsEndsNothing() throws Exception {
        Definitions<Thing> one = instance();
        one.onChange(definitions -> {
            if (definitions.containsKey("a")) {
                throw new IllegalStateException("a listener's mistake");
            }
        });
        var seen = new AtomicReference<Map<String, Defined<Thing>>>(Map.of());
        one.onChange(seen::set);
        put(one, "a", thing(1));
        put(one, "b", thing(2));
        assertThat(seen.get()).containsOnlyKeys("a", "b");
    }

    @Test
    void anInstanceStartsWithoutZooKeeperAndKnowsWhenItComes() throws Exception {
        put(instance(), "a", thing(1));
        zookeeper.close();
        Definitions<Thing> early = instance();
        assertThat(early.awaitInitialized(SHORT)).isFalse();
        assertThat(early.current()).isEmpty();
        assertThat(early.find("a")).isNull();
        zookeeper = server(port);
        assertThat(early.awaitInitialized(LONG)).isTrue();
        assertThat(early.current()).containsOnlyKeys("a");
    }

    @Test
    void aContextThatIsPausedAndRestartedGoesOnWatching() throws Exception {
        CuratorFramework client = client(port);
        var definitions = new Definitions<>(
                client,
                new Kind<>("things", ROOT, 5, 200, Format.json(JSON, Thing.class)),
                new Audit(client, AUDIT, Clock.systemUTC()));
        open.add(definitions);
        var lifecycle = new DefinitionLifecycle(List.of(definitions));
        lifecycle.start();
        assertThat(lifecycle.isRunning()).isTrue();
        lifecycle.stop();
        assertThat(lifecycle.isRunning()).isFalse();
        lifecycle.start();
        put(instance(), "a", thing(1));
        await().atMost(LONG).until(() -> definitions.find("a") != null);
    }

    @Test
    void nodesTwoLevelsBelowAreWatchedAsWell() throws Exception {
        CuratorFramework client = client(port);
        client.create().creatingParentsIfNeeded().forPath("/tree/a/one", "1".getBytes(UTF_8));
        var tree = new WatchedTree(client, "/tree", 2);
        open.add(tree);
        tree.start();
        await().atMost(LONG).until(() -> tree.current().containsKey("a/one"));
        client.create().creatingParentsIfNeeded().forPath("/tree/b/one", "2".getBytes(UTF_8));
        client.create().forPath("/tree/a/one/deeper", "3".getBytes(UTF_8));
        client.create().forPath("/tree/a/two", "4".getBytes(UTF_8));
        await().atMost(LONG).until(() -> tree.current().keySet().equals(Set.of("a/one", "a/two", "b/one")));
        assertThat(tree.current().get("a/two").text()).isEqualTo("4");
        client.delete().deletingChildrenIfNeeded().forPath("/tree/a");
        await().atMost(LONG).until(() -> tree.current().keySet().equals(Set.of("b/one")));
    }
}
