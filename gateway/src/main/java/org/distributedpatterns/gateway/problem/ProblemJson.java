package org.distributedpatterns.gateway.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** The bytes of a problem, members in the order of the RFC. */
public final class ProblemJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ProblemJson() {}

    /** A problem without a type of its own. */
    public static byte[] bytes(int status, String detail, String traceId) {
        HttpStatus known = HttpStatus.resolve(status);
        return bytes(
                "about:blank",
                known == null ? "HTTP " + status : known.getReasonPhrase(),
                status,
                detail,
                traceId,
                Map.of());
    }

    static byte[] bytes(ProblemDetail problem, String traceId) {
        HttpStatus known = HttpStatus.resolve(problem.getStatus());
        String title = problem.getTitle();
        if (title == null) {
            title = known == null ? "HTTP " + problem.getStatus() : known.getReasonPhrase();
        }
        Map<String, Object> more = problem.getProperties();
        return bytes(
                problem.getType() == null ? "about:blank" : problem.getType().toString(),
                title,
                problem.getStatus(),
                problem.getDetail(),
                traceId,
                more == null ? Map.of() : more);
    }

    private static byte[] bytes(
            String type, String title, int status, @Nullable String detail, String traceId, Map<String, Object> more) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("type", type);
        members.put("title", title);
        members.put("status", status);
        if (detail != null) {
            members.put("detail", detail);
        }
        members.put("traceId", traceId);
        more.forEach(members::putIfAbsent);
        return MAPPER.writeValueAsBytes(members);
    }
}
