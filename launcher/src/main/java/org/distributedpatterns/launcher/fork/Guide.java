package org.distributedpatterns.launcher.fork;

/** What a copy's README says of building and running it, in place of what the platform does for its own services. */
final class Guide {

    private static final String WITH_GATEWAY = "Calls to port 8080 go through the gateway of that fleet.";

    private static final String AS_GATEWAY = """
            Calls to port 8080 reach that fleet's own gateway:
            put this one's port (`platform status`, or `PORT`) in its place. Calls that need the token are refused by this one
            until it is started with `PLATFORM_ADMIN_TOKEN=$(platform token)`.""";

    private Guide() {}

    /**
     * The README with the section before its first one.
     *
     * @param template the section
     * @param applicationYml the service's settings, which show what it needs
     */
    static String within(String readme, String template, ForkName fork, String version, String applicationYml) {
        boolean kafka = applicationYml.contains("${KAFKA");
        String section = template.replace("@service@", fork.service())
                .replace("@name@", fork.name())
                .replace("@version@", version)
                .replace("@brokers@", kafka ? "a ZooKeeper and a Kafka broker (4.2 or newer)" : "a ZooKeeper")
                .replace("@addresses@", "ZOOKEEPER=localhost:2181 " + (kafka ? "KAFKA=localhost:9092 " : ""))
                .replace("@calls@", applicationYml.contains("PLATFORM_ADMIN_TOKEN") ? AS_GATEWAY : WITH_GATEWAY);
        int first = readme.indexOf("\n## ");
        return first < 0
                ? readme + "\n" + section
                : readme.substring(0, first + 1) + section + "\n" + readme.substring(first + 1);
    }
}
