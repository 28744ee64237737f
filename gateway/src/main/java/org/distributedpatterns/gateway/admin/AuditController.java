package org.distributedpatterns.gateway.admin;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.distributedpatterns.gateway.change.Changes;
import org.distributedpatterns.gateway.definition.Audit;
import org.distributedpatterns.gateway.problem.Problem;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@Tag(name = "Audit", description = "Who changed what, and when")
@SecurityRequirement(name = "admin")
class AuditController {

    private static final int MOST = 256;

    private final Audit audit;

    AuditController(Audit audit) {
        this.audit = audit;
    }

    @GetMapping("/admin/audit")
    @Operation(summary = "The last changes of routes and experiments, newest first")
    Mono<List<Audit.Entry>> last(@RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > MOST) {
            throw Problem.malformed("limit: must be from 1 to " + MOST);
        }
        return Changes.call(() -> audit.last(limit));
    }
}
