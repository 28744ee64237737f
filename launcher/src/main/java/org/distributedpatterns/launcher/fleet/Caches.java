package org.distributedpatterns.launcher.fleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.distributedpatterns.launcher.brokers.Broker;
import org.distributedpatterns.launcher.build.App;
import org.distributedpatterns.launcher.build.ServiceFolder;
import org.distributedpatterns.launcher.home.Home;
import org.distributedpatterns.launcher.terminal.Failure;

/** The AOT caches of services and brokers. All of these must be built. */
final class Caches {

    private final Workshop shop;
    private final BrokerCaches brokerCaches;

    Caches(Workshop shop, BrokerCaches brokerCaches) {
        this.shop = shop;
        this.brokerCaches = brokerCaches;
    }

    static Caches of(Workshop shop) {
        return new Caches(shop, new BrokerCaches(shop.home(), shop.processes(), shop.instances()::freePort));
    }

    /** How many of them have none. */
    int missing(List<ServiceFolder> services, List<Broker> brokers) {
        Set<Path> inUse = shop.foldersInUse();
        return (int) (services.stream()
                        .filter(service -> !shop.apps().isPrepared(service, inUse))
                        .count()
                + brokers.stream().filter(broker -> !isMade(broker)).count());
    }

    private boolean isMade(Broker broker) {
        return brokerCaches.isMade(broker, shop.builder().brokerJars(broker.name()));
    }

    /**
     * Makes those that are missing.
     *
     * @param parallel how many at a time: each keeps about one core busy
     * @return the services, with caches where they could be made
     */
    Map<String, App> make(List<ServiceFolder> services, List<Broker> brokers, int parallel) {
        Set<Path> inUse = shop.foldersInUse();
        List<ServiceFolder> unprepared = services.stream()
                .filter(service -> !shop.apps().isPrepared(service, inUse))
                .toList();
        List<Broker> untrained =
                brokers.stream().filter(broker -> !isMade(broker)).toList();
        if (!unprepared.isEmpty() || !untrained.isEmpty()) {
            shop.progress().phase("making AOT caches", unprepared.size() + untrained.size());
        }
        Map<String, App> apps = new ConcurrentHashMap<>();
        List<Callable<Object>> preparations = new ArrayList<>();
        untrained.forEach(broker -> preparations.add(Executors.callable(() -> train(broker))));
        services.forEach(service -> preparations.add(Executors.callable(() -> {
            apps.put(service.name(), shop.apps().prepare(service, inUse));
            if (unprepared.contains(service)) {
                shop.progress().step(service.name());
            }
        })));
        try (ExecutorService executor = Executors.newFixedThreadPool(parallel)) {
            for (Future<Object> preparation : executor.invokeAll(preparations)) {
                result(preparation);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
        shop.progress().close();
        return apps;
    }

    private void train(Broker broker) {
        if (!brokerCaches.make(broker, shop.builder().brokerJars(broker.name()))) {
            shop.progress()
                    .note("no AOT cache for " + broker.name() + ", it starts without: see "
                            + Home.shown(brokerCaches.log(broker)));
        }
        shop.progress().step(broker.name());
    }

    private static void result(Future<Object> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
