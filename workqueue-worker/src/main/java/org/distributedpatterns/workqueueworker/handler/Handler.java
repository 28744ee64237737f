package org.distributedpatterns.workqueueworker.handler;

/** Works off one item. */
public interface Handler {

    /**
     * Blocks until the attempt has come to its end. At-least-once: the same item may come again, with the same id.
     *
     * @throws InterruptedException if the worker gives the item back
     */
    Outcome handle(Work work) throws InterruptedException;
}
