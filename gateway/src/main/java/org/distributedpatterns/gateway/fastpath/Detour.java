package org.distributedpatterns.gateway.fastpath;

/** Says which services' requests have to pass the filters at the moment: those of an experiment, say. */
@FunctionalInterface
public interface Detour {

    boolean isAsked(String service);
}
