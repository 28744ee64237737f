package org.distributedpatterns.gateway.discovery;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.distributedpatterns.gateway.membership.Member;

/** Services that stand in the configuration. Which of their instances live, checks and failures tell. */
final class StaticDirectory implements Directory {

    private final Fleet fleet;

    StaticDirectory(Map<String, DiscoveryProperties.Listed> services) {
        Map<String, List<Member>> members = new TreeMap<>();
        services.forEach((service, listed) -> members.put(
                service,
                listed.instances().stream()
                        .map(address -> member(address, listed))
                        .toList()));
        this.fleet = new Fleet(members, true);
    }

    private static Member member(String address, DiscoveryProperties.Listed listed) {
        int colon = address.lastIndexOf(':');
        return new Member(
                address,
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)),
                Map.of(
                        "paths",
                        String.join(",", listed.paths()),
                        AdminCall.PUBLISHED_AS,
                        String.join(",", listed.adminCalls())));
    }

    @Override
    public Fleet current() {
        return fleet;
    }

    @Override
    public void onChange(Consumer<Fleet> listener) {
        listener.accept(fleet);
    }
}
