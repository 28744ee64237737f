package org.distributedpatterns.launcher.demo;

import java.util.ArrayList;
import java.util.List;
import org.distributedpatterns.launcher.fleet.Fleet;
import org.distributedpatterns.launcher.fleet.Instance;
import org.distributedpatterns.launcher.terminal.Failure;

/** What a demonstration plays with: the fleet, the door to it, the input, and the one who tells about it. */
final class Stage {

    private final Fleet fleet;
    private final GatewayClient client;
    private final Narrator narrator;
    private final SourceTree sources;
    private final List<String> killed = new ArrayList<>();

    Stage(Fleet fleet, GatewayClient client, Narrator narrator, SourceTree sources) {
        this.fleet = fleet;
        this.client = client;
        this.narrator = narrator;
        this.sources = sources;
    }

    Fleet fleet() {
        return fleet;
    }

    GatewayClient client() {
        return client;
    }

    Narrator narrator() {
        return narrator;
    }

    SourceTree sources() {
        return sources;
    }

    /** The names of the service's ready instances. */
    List<String> ready(String service) {
        return fleet.instances(service).stream()
                .filter(instance -> instance.state() == Instance.State.READY)
                .map(Instance::name)
                .toList();
    }

    /** @throws Failure if killing one instance of the service would leave none */
    void needsTwoOf(String service) {
        int ready = ready(service).size();
        if (ready < 2) {
            throw new Failure("this kills an instance of " + service + " and " + ready
                    + " of it is ready: it needs two or more (./platform scale " + service
                    + "=2, or ./platform up without --small)");
        }
    }

    void kill(String instance) {
        narrator.kill(instance);
        killed.add(instance);
        fleet.kill(instance);
    }

    /** The instances that this demonstration has killed, in that order. */
    List<String> killed() {
        return List.copyOf(killed);
    }
}
