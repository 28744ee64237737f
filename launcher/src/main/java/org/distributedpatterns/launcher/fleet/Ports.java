package org.distributedpatterns.launcher.fleet;

import java.util.Map;
import org.distributedpatterns.launcher.terminal.Failure;

/**
 * The ports that a person knows; those of the services are picked.
 *
 * @param gateway the only door
 * @param zookeeper ZooKeeper's client port
 * @param kafka the broker's port
 */
public record Ports(int gateway, int zookeeper, int kafka) {

    private static final int HIGHEST = 65_535;

    /**
     * From {@code PLATFORM_PORT}, {@code PLATFORM_ZOOKEEPER_PORT} and {@code PLATFORM_KAFKA_PORT}; 0 picks a free one.
     */
    public static Ports of(Map<String, String> environment) {
        return new Ports(
                port(environment, "PLATFORM_PORT", 8080),
                port(environment, "PLATFORM_ZOOKEEPER_PORT", 2181),
                port(environment, "PLATFORM_KAFKA_PORT", 9092));
    }

    /** Whether it can be one; 0 stands for any. */
    public static boolean isPort(int number) {
        return number >= 0 && number <= HIGHEST;
    }

    private static int port(Map<String, String> environment, String name, int otherwise) {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int port = Integer.parseInt(value);
            if (isPort(port)) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new Failure(name + "=" + value + " is not a port", e);
        }
        throw new Failure(name + "=" + value + " is not a port");
    }
}
