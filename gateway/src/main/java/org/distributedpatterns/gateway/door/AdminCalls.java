package org.distributedpatterns.gateway.door;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The calls that define or redirect work for others, and so need the administrators' token: those that the platform's
 * contract marks with an asterisk.
 */
final class AdminCalls {

    /** @param methods empty for all */
    private record Call(Set<HttpMethod> methods, PathPattern path) {}

    private static final List<Call> CALLS = List.of(
            call("/api/cache/{namespace}", HttpMethod.PUT, HttpMethod.DELETE),
            call("/api/search/indexes/{index}", HttpMethod.PUT),
            call("/api/queues/{queue}", HttpMethod.PUT, HttpMethod.DELETE),
            call("/api/queues/{queue}/redrive", HttpMethod.POST),
            call("/api/queues/{queue}/dead-letters/redrive", HttpMethod.POST),
            call("/api/workflows/{name}", HttpMethod.PUT, HttpMethod.DELETE),
            call("/api/election/yield", HttpMethod.POST),
            call("/api/subscriptions/{name}", HttpMethod.PUT, HttpMethod.DELETE),
            call("/api/pipelines/{name}", HttpMethod.PUT, HttpMethod.DELETE),
            call("/admin/**"));

    private AdminCalls() {}

    private static Call call(String path, HttpMethod... methods) {
        return new Call(Set.of(methods), PathPatternParser.defaultInstance.parse(path));
    }

    /** Compares segments decoded and without a slash at the end: the way a lenient service would. */
    static boolean contain(HttpMethod method, RequestPath requestPath) {
        PathContainer path = requestPath.pathWithinApplication();
        int size = path.elements().size();
        if (size > 1 && path.elements().get(size - 1) instanceof PathContainer.Separator) {
            path = path.subPath(0, size - 1);
        }
        for (Call call : CALLS) {
            if ((call.methods().isEmpty() || call.methods().contains(method))
                    && call.path().matches(path)) {
                return true;
            }
        }
        return false;
    }
}
