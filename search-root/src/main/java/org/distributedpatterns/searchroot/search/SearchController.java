package org.distributedpatterns.searchroot.search;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.distributedpatterns.searchroot.budget.Budget;
import org.distributedpatterns.searchroot.leaves.SearchProperties;
import org.distributedpatterns.searchroot.scatter.Merge;
import org.distributedpatterns.searchroot.scatter.Outcome.Reason;
import org.distributedpatterns.searchroot.scatter.QueryRefused;
import org.distributedpatterns.searchroot.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Searches. */
@Tag(name = "search")
@RestController
@RequestMapping("/api/search")
class SearchController {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ScatterGather search;
    private final SearchProperties properties;

    SearchController(ScatterGather search, SearchProperties properties) {
        this.search = search;
        this.properties = properties;
    }

    @Operation(
            summary = "Finds documents: q, size, cursor, filter=field:value, timeout, partial, after=token",
            parameters = {
                @Parameter(name = "q", description = "words, \"a phrase\", pre*, one | other, -not"),
                @Parameter(name = "size", description = "1 to 100"),
                @Parameter(name = "cursor", description = "next of the answer before"),
                @Parameter(name = "filter", description = "field:value"),
                @Parameter(name = "timeout", description = "for example 300ms"),
                @Parameter(name = "partial", description = "false: an error instead of an incomplete answer"),
                @Parameter(name = "after", description = "the token of a write that has to be seen")
            })
    @GetMapping
    SearchAnswer search(
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters,
            @RequestHeader(name = Budget.HEADER, required = false) @Nullable String header)
            throws InterruptedException {
        long began = System.nanoTime();
        String timeout = parameters.getFirst("timeout");
        Budget budget = Budget.of(
                header,
                timeout,
                header == null && timeout == null ? properties.defaultTimeout() : properties.maximumTimeout());
        SearchParameters asked = SearchParameters.of(parameters);
        ScatterGather.FirstRound first = firstRound(asked, budget);
        Merge merge = first.merge();
        if (!merge.degraded().isEmpty() && (!asked.partial() || merge.answered() == 0)) {
            throw incomplete(merge);
        }
        var snippets = search.snippets(asked.query().text(), first, budget);
        return SearchAnswer.of(merge, snippets, (System.nanoTime() - began) / 1_000_000);
    }

    private ScatterGather.FirstRound firstRound(SearchParameters asked, Budget budget) throws InterruptedException {
        try {
            return search.search(asked.query(), asked.size(), budget);
        } catch (QueryRefused e) {
            Problem problem = Problem.malformed(String.valueOf(e.getMessage()));
            problem.addSuppressed(e);
            throw problem;
        }
    }

    private static Problem incomplete(Merge merge) {
        boolean late = merge.degraded().stream()
                .allMatch(one -> one.reason() == Reason.DEADLINE || one.reason() == Reason.BEHIND);
        String detail = "%d of %d partitions did not answer"
                .formatted(
                        merge.degraded().size(),
                        merge.answered() + merge.degraded().size());
        Problem problem = late ? Problem.deadline(detail + " in time") : Problem.unavailable(detail, RETRY_AFTER);
        problem.getBody().setProperty("coverage", SearchAnswer.Coverage.of(merge));
        return problem;
    }
}
