package org.distributedpatterns.launcher.fleet;

/**
 * One running process or container of the fleet.
 *
 * @param name what it calls itself, for example {@code cache-service-2}
 * @param service its service, for example {@code cache-service}
 * @param state how it is
 * @param handle its process id, or the id of its container
 */
public record Instance(String name, String service, State state, String handle) {

    /** How an instance is. */
    public enum State {
        /** It runs and is not ready yet. */
        STARTING,
        /** It runs and its readiness is UP. */
        READY,
        /** It runs and says that it is not ready, or does not answer. */
        UNREADY,
        /** It is frozen. */
        PAUSED,
        /** It ended by itself or was killed. */
        DEAD
    }
}
