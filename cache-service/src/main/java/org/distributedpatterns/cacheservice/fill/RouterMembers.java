package org.distributedpatterns.cacheservice.fill;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.distributedpatterns.cacheservice.membership.Members;

/** Whether routers are members of their service, which is watched from the first question on. */
final class RouterMembers implements AutoCloseable {

    private static final Pattern INSTANCE = Pattern.compile("([a-z][a-z0-9-]{0,63})-([0-9]{1,9})");

    /** Who names more services than that is no fleet of routers. */
    private static final int MOST_SERVICES = 8;

    private final CuratorFramework curator;
    private final Map<String, Members> services = new HashMap<>();

    RouterMembers(CuratorFramework curator) {
        this.curator = curator;
    }

    /** True also while it is not known. */
    synchronized boolean isMember(String instance) {
        Matcher matcher = INSTANCE.matcher(instance);
        if (!matcher.matches() || !services.containsKey(matcher.group(1)) && services.size() >= MOST_SERVICES) {
            return true;
        }
        Members members = services.computeIfAbsent(matcher.group(1), service -> new Members(curator, service).start());
        boolean connected = curator.getZookeeperClient().isConnected();
        return !connected
                || !members.isInitialized()
                || members.current().stream()
                        .anyMatch(member -> member.instance().equals(instance));
    }

    @Override
    public synchronized void close() {
        services.values().forEach(Members::close);
    }
}
