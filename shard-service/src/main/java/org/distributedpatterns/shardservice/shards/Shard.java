package org.distributedpatterns.shardservice.shards;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.distributedpatterns.shardservice.membership.Member;
import org.distributedpatterns.shardservice.shift.Shifts;

/**
 * A cache instance at an address, and what this router knows of it. One object per instance for as long as the instance
 * lives: a restarted one is another shard, even under the same name.
 */
public final class Shard {

    private final Member member;
    private final String base;
    private final String listensAt;
    private final Shifts shifts;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean suspected;
    private volatile long heardNanos = System.nanoTime();
    private volatile String view = "";
    private final Vouching vouching = new Vouching(System::nanoTime);

    Shard(Member member, Shifts shifts) {
        this.member = member;
        this.listensAt = Shifts.address(member);
        this.shifts = shifts;
        this.base = member.uri().toString();
    }

    /** Its name, for example {@code cache-service-2}. */
    public String name() {
        return member.instance();
    }

    Member member() {
        return member;
    }

    /** {@code NAME@HOST:PORT}. */
    String address() {
        return member.instance() + "@" + member.host() + ":" + member.port();
    }

    /** What this router has vouched for. */
    Vouching vouching() {
        return vouching;
    }

    /** A digest of who the members are for this shard, as it said last; empty before it has. */
    String view() {
        return view;
    }

    void sees(String members) {
        view = members;
    }

    /** Where a path of its API is. */
    public URI uri(String path) {
        return URI.create(base + path);
    }

    /** Requests of this router that it has not answered yet. */
    public int load() {
        return inFlight.get();
    }

    void began() {
        inFlight.incrementAndGet();
    }

    /** A request of this router is over. */
    void ended(boolean answered) {
        if (answered) {
            heard();
        }
        inFlight.decrementAndGet();
    }

    /** A read goes to it. */
    void asked() {
        shifts.asked(listensAt);
    }

    /** It answered a read, after so long. */
    void read(long tookNanos) {
        shifts.answered(listensAt, tookNanos);
    }

    /**
     * Whether this read should rather go to another owner: drawn anew each time, by the part of its share that a shard
     * has while it takes another's place or another takes its.
     */
    public boolean isHeldBack(RandomGenerator random) {
        return Shifts.isHeldBack(shifts.weight(listensAt), random);
    }

    /** It answered something just now. */
    void heard() {
        heardNanos = System.nanoTime();
    }

    /** Whether it failed lately and no probe has reached it since. */
    public boolean isSuspected() {
        return suspected;
    }

    /**
     * Whether it failed lately, and has answered nothing at all for some time. Suspicion is soon raised, and costs a
     * read that goes elsewhere: one slow answer does in a busy moment. Silence is for what is dear to do twice.
     */
    public boolean isSilent(Duration time) {
        return suspected && System.nanoTime() - heardNanos > time.toNanos();
    }

    /** Whether its process has ended: asks the network, and blocks for a moment. */
    public boolean isGone() {
        return Refusal.isRefused(member);
    }

    /** Says that it failed. Others are preferred until a probe reaches it. */
    public void suspect() {
        suspected = true;
        shifts.failed(listensAt);
    }

    void trust() {
        suspected = false;
    }

    @Override
    public String toString() {
        return name();
    }
}
