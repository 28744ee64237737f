package org.distributedpatterns.gateway.experiment;

import java.util.List;
import java.util.Set;

/**
 * Which requests to the control are sent to the candidate, too, to compare the answers.
 *
 * @param share of the requests, in percent; 0 for none
 * @param methods the methods; beyond the safe ones the candidate carries them out a second time
 * @param ignoreHeaders headers of answers that may differ, in lower case, beyond those that always do
 * @param ignoreFields JSON pointers to members of answers that may differ
 */
record MirrorRules(double share, Set<String> methods, Set<String> ignoreHeaders, List<String> ignoreFields) {

    static final Set<String> SAFE = Set.of("GET", "HEAD");

    static final MirrorRules NONE = new MirrorRules(0, SAFE, Set.of(), List.of());

    MirrorRules {
        methods = Set.copyOf(methods);
        ignoreHeaders = Set.copyOf(ignoreHeaders);
        ignoreFields = List.copyOf(ignoreFields);
    }
}
