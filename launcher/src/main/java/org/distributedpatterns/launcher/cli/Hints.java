package org.distributedpatterns.launcher.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.distributedpatterns.launcher.fleet.Instance;
import org.distributedpatterns.launcher.fleet.LocalFleet;
import org.distributedpatterns.launcher.fleet.Plan;

/**
 * What a person can try with the services that run: lines of the tour in the README, each short enough to stand here.
 */
final class Hints {

    private Hints() {}

    static String of(LocalFleet fleet) {
        Set<String> services = fleet.instances().stream().map(Instance::service).collect(Collectors.toSet());
        StringBuilder text = new StringBuilder();
        if (services.contains(Plan.GATEWAY)) {
            String gateway = fleet.gateway().toString();
            text.append("Open ").append(gateway).append("/ or try\n");
            hints(gateway).forEach((service, lines) -> {
                if (services.contains(service)) {
                    lines.forEach(line -> text.append("  ").append(line).append('\n'));
                }
            });
        }
        return text.append("  ./platform demo       each pattern at work\n")
                .append("  ./platform --help     kill, pause, scale, restart, logs, down\n")
                .toString();
    }

    private static Map<String, List<String>> hints(String gateway) {
        Map<String, List<String>> hints = new LinkedHashMap<>();
        hints.put(
                "shard-service",
                List.of(
                        "curl -i -X PUT --data hello '" + gateway + "/api/cache/greetings/first?ttl=5m'",
                        "curl -i " + gateway + "/api/cache/greetings/first",
                        "curl " + gateway + "/api/shards"));
        hints.put("search-root", List.of("curl '" + gateway + "/api/search?q=rings'"));
        hints.put("workqueue-worker", List.of("curl " + gateway + "/api/queues"));
        hints.put("election-demo", List.of("curl " + gateway + "/api/election"));
        return hints;
    }
}
