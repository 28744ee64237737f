package org.distributedpatterns.workqueueworker.worker;

import java.util.List;

/** The lanes of one queue in this instance. */
final class Worker {

    private final List<Lane> lanes;

    Worker(List<Lane> lanes) {
        this.lanes = List.copyOf(lanes);
    }

    void start() {
        lanes.forEach(Lane::start);
    }

    void stopTaking() {
        lanes.forEach(Lane::stopTaking);
    }

    boolean hasEnded() {
        return lanes.stream().allMatch(Lane::hasEnded);
    }

    /** Waits until the lanes have wound up. */
    void join() {
        try {
            for (Lane lane : lanes) {
                lane.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
