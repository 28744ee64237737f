/**
 * Forwards plain requests on the event loop of their connection, right behind its codec. A request that passes WebFlux,
 * the filters of the door and Spring Cloud Gateway's chain costs some four hundred microseconds of a processor, most of
 * it in stages of Reactor that have nothing to do for a {@code GET} without a body to a healthy instance.
 *
 * <p>{@link org.distributedpatterns.gateway.fastpath.PlainCase} says which requests are plain. A
 * {@link org.distributedpatterns.gateway.fastpath.Passage} carries one of them over a kept connection
 * ({@link org.distributedpatterns.gateway.fastpath.Link}) of the same event loop, so that no other thread touches it.
 * It has the rules from where the chain has them: who is let in and what may be repeated from {@code upstream}, who is
 * chosen from {@code balance}, which fields go on from {@code wire}, what the door says from its filters' other half
 * ({@link org.distributedpatterns.gateway.wire.EarlyDoor}), what may be stored from the cache
 * ({@link org.distributedpatterns.gateway.fastpath.CacheGate}).
 *
 * <p>It makes one attempt and answers nothing itself. Whatever is no answer of an instance goes on in the chain, with
 * what is left of its time and without being counted twice ({@link org.distributedpatterns.gateway.upstream.Begun}), so
 * that what waits, repeats and refuses is in one place.
 */
@NullMarked
package org.distributedpatterns.gateway.fastpath;

import org.jspecify.annotations.NullMarked;
