package org.distributedpatterns.gateway.experiment;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import org.distributedpatterns.gateway.change.Changes;
import org.distributedpatterns.gateway.definition.Defined;
import org.distributedpatterns.gateway.experiment.ExperimentAdmin.Promotion;
import org.distributedpatterns.gateway.experiment.ExperimentAdmin.Written;
import org.distributedpatterns.gateway.problem.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@RequestMapping("/admin/experiments")
@Tag(name = "Experiments", description = "Split requests between a control and a candidate")
@SecurityRequirement(name = "admin")
class ExperimentController {

    private final ExperimentAdmin admin;
    private final Experiments experiments;
    private final Conductor conductor;
    private final MirrorLog mirrorLog;

    ExperimentController(ExperimentAdmin admin, Experiments experiments, Conductor conductor, MirrorLog mirrorLog) {
        this.admin = admin;
        this.experiments = experiments;
        this.conductor = conductor;
        this.mirrorLog = mirrorLog;
    }

    @GetMapping
    @Operation(summary = "All experiments")
    Mono<List<ExperimentView>> list() {
        return Changes.call(() -> experiments.all().stream()
                .map(live -> ExperimentView.of(
                        live.name(), new Stored(live.definition(), live.state()), conductor.total(live)))
                .toList());
    }

    @GetMapping("/{name}")
    @Operation(summary = "One experiment: its share, what was measured, what happened")
    Mono<ResponseEntity<ExperimentView>> get(@PathVariable String name) {
        return Changes.call(() -> answer(HttpStatus.OK, admin.get(name)));
    }

    @PutMapping("/{name}")
    @Operation(summary = "Starts an experiment; of one that runs, changes gate, mirror and automatic")
    Mono<ResponseEntity<ExperimentView>> put(
            @PathVariable String name, @RequestBody(required = false) Mono<byte[]> body, ServerHttpRequest request) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(bytes -> Changes.call(() -> {
                    Written written = admin.put(name, bytes, request.getHeaders(), Changes.actor(request));
                    return answer(written.created() ? HttpStatus.CREATED : HttpStatus.OK, written.defined());
                }));
    }

    @DeleteMapping("/{name}")
    @Operation(summary = "Ends an experiment and forgets it: everybody gets the control")
    Mono<ResponseEntity<Void>> delete(@PathVariable String name, ServerHttpRequest request) {
        return Changes.call(() -> {
            admin.delete(name, request.getHeaders(), Changes.actor(request));
            return ResponseEntity.noContent().build();
        });
    }

    @PostMapping("/{name}/promote")
    @Operation(summary = "Gives the candidate everything (to=all), or the next step's share (to=next)")
    Mono<ResponseEntity<ExperimentView>> promote(
            @PathVariable String name, @RequestParam(defaultValue = "all") String to, ServerHttpRequest request) {
        return Changes.call(() -> answer(
                HttpStatus.OK, admin.promote(name, promotion(to), request.getHeaders(), Changes.actor(request))));
    }

    private static Promotion promotion(String to) {
        return switch (to.toLowerCase(Locale.ROOT)) {
            case "all" -> Promotion.ALL;
            case "next" -> Promotion.NEXT;
            default -> throw Problem.malformed("to: must be all or next");
        };
    }

    @PostMapping("/{name}/abort")
    @Operation(summary = "Gives the control everything")
    Mono<ResponseEntity<ExperimentView>> abort(@PathVariable String name, ServerHttpRequest request) {
        return Changes.call(
                () -> answer(HttpStatus.OK, admin.abort(name, request.getHeaders(), Changes.actor(request))));
    }

    @GetMapping("/{name}/mirror")
    @Operation(summary = "What came of mirrored requests, and the last answers that differed")
    Mono<MirrorReport> mirror(@PathVariable String name) {
        return Mono.fromCallable(() -> {
            Live live = experiments.named(name);
            if (live == null) {
                throw Problem.notFound("there is no experiment \"" + name + "\"");
            }
            return mirrorLog.report(live);
        });
    }

    private ResponseEntity<ExperimentView> answer(HttpStatus status, Defined<Stored> defined) {
        Stored stored = defined.value();
        Live live = experiments.named(defined.name());
        Measured measured =
                live != null && live.state().epoch() == stored.state().epoch()
                        ? conductor.total(live)
                        : Measured.none(stored.state().epoch());
        return ResponseEntity.status(status)
                .eTag(defined.revision().etag())
                .body(ExperimentView.of(defined.name(), stored, measured));
    }
}
