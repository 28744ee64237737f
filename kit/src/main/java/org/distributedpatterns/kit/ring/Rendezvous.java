package org.distributedpatterns.kit.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Rendezvous or highest-random-weight hashing (Thaler, Ravishankar, "Using name-based mappings to increase hit rates",
 * IEEE/ACM Transactions on Networking 6(1), 1998): every member has a score for the key, and the highest ones own it.
 * As even as chance allows; when a member goes, only its keys move, and evenly to all others. A lookup costs a few
 * instructions for each member, so it is for tens of members rather than thousands.
 *
 * <p>The score is {@code mix(xxh64(name) ^ keyHash)}, compared as a signed number.
 */
final class Rendezvous<M> implements ShardingFunction<M> {

    private final List<M> members;
    private final long[] seeds;

    private Rendezvous(List<M> members, long[] seeds) {
        this.members = members;
        this.seeds = seeds;
    }

    static <M> Rendezvous<M> of(Collection<? extends M> members, Function<? super M, String> name, HashFunction hash) {
        List<M> ordered = Names.ordered(members, name);
        return new Rendezvous<>(
                ordered,
                ordered.stream()
                        .mapToLong(member -> hash.hash(name.apply(member)))
                        .toArray());
    }

    @Override
    public List<M> members() {
        return members;
    }

    @Override
    public M owner(long keyHash) {
        Names.requireAny(members);
        int best = 0;
        long highest = Mix.mix(seeds[0] ^ keyHash);
        for (int member = 1; member < seeds.length; member++) {
            long score = Mix.mix(seeds[member] ^ keyHash);
            if (score > highest) {
                highest = score;
                best = member;
            }
        }
        return members.get(best);
    }

    @Override
    public List<M> owners(long keyHash, int count) {
        int wanted = Math.min(count, members.size());
        int[] best = new int[wanted];
        long[] scores = new long[wanted];
        int found = 0;
        for (int member = 0; member < seeds.length; member++) {
            long score = Mix.mix(seeds[member] ^ keyHash);
            int place = found;
            while (place > 0 && score > scores[place - 1]) {
                place--;
            }
            if (place < wanted) {
                found = Math.min(found + 1, wanted);
                System.arraycopy(best, place, best, place + 1, found - place - 1);
                System.arraycopy(scores, place, scores, place + 1, found - place - 1);
                best[place] = member;
                scores[place] = score;
            }
        }
        List<M> owners = new ArrayList<>(wanted);
        for (int member : best) {
            owners.add(members.get(member));
        }
        return owners;
    }

    @Override
    public double share(M member) {
        return members.contains(member) ? 1.0 / members.size() : 0;
    }
}
