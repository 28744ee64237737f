package org.distributedpatterns.shardservice.shards;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.distributedpatterns.shardservice.ring.Sharding;
import org.distributedpatterns.shardservice.web.Problem;
import org.distributedpatterns.shardservice.web.Problem.FieldError;
import org.jspecify.annotations.Nullable;

/**
 * A change to be looked at beforehand; what is left out stays as it is.
 *
 * @param function its label
 * @param add so many members, under the lowest free ordinals, as starting them would do
 * @param remove these members
 * @param sample how many keys to count
 */
record PreviewRequest(
        @Nullable String function,
        @Nullable Integer add,
        @Nullable List<@Nullable String> remove,
        @Nullable Integer sample) {

    static final int MOST_ADDED = 256;
    static final int MOST_KEYS = 250_000;
    private static final int KEYS = 100_000;

    /**
     * The request once it makes sense.
     *
     * @param members those that there would be
     */
    record Change(Sharding function, List<String> members, int sample) {}

    /**
     * @param members those that there are
     * @throws Problem 422 that names every mistake
     */
    Change over(List<String> members, Sharding present, String service) {
        List<FieldError> errors = new ArrayList<>();
        Sharding chosen =
                function == null ? present : Sharding.labelled(function).orElse(null);
        if (chosen == null) {
            errors.add(new FieldError("function", "must be one of " + String.join(", ", Sharding.labels())));
        }
        int added = bounded("add", add, 0, 0, MOST_ADDED, errors);
        int keys = bounded("sample", sample, KEYS, 1, MOST_KEYS, errors);
        Set<String> left = new LinkedHashSet<>(members);
        for (String name : remove == null ? List.<@Nullable String>of() : remove) {
            if (name == null || !left.remove(name)) {
                errors.add(new FieldError("remove", name + " is not a member; these are: " + String.join(", ", left)));
                break;
            }
        }
        if (errors.isEmpty() && left.isEmpty() && added == 0) {
            errors.add(new FieldError("remove", "nobody would be left"));
        }
        if (chosen == null || !errors.isEmpty()) {
            throw Problem.invalid("this change can't be made", errors);
        }
        Stream<String> free = IntStream.iterate(1, ordinal -> ordinal + 1)
                .mapToObj(ordinal -> service + "-" + ordinal)
                .filter(name -> !members.contains(name)) // who is removed and added again would be as it was
                .limit(added);
        return new Change(chosen, Stream.concat(left.stream(), free).toList(), keys);
    }

    private static int bounded(
            String field, @Nullable Integer given, int otherwise, int least, int most, List<FieldError> errors) {
        int value = given == null ? otherwise : given;
        if (value < least || value > most) {
            errors.add(new FieldError(field, "must be from " + least + " to " + most));
        }
        return value;
    }
}
