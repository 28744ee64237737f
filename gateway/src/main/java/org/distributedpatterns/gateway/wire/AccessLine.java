package org.distributedpatterns.gateway.wire;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of the access log: {@code key=value} pairs in the message for a terminal, and the same as fields where logs
 * are structured. Without queries and headers: they may hold what is nobody's business.
 *
 * @param status 0 if there was no answer
 * @param upstream the instance tried last
 * @param attempts how many instances were tried
 * @param end how the exchange ended, in Reactor's words
 */
public record AccessLine(
        String method,
        String path,
        int status,
        long micros,
        String caller,
        String upstream,
        int attempts,
        String end,
        String traceId) {

    private static final Logger log = LoggerFactory.getLogger("access");

    public void write() {
        Object[] fields = {
            "method", method,
            "path", path,
            "status", status,
            "micros", micros,
            "caller", caller,
            "upstream", upstream,
            "attempts", attempts,
            "end", end,
            "traceId", traceId
        };
        var line = log.atInfo();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            line = line.addKeyValue((String) fields[i], fields[i + 1]);
            text.append(i == 0 ? "" : " ").append(fields[i]).append('=').append(fields[i + 1]);
        }
        line.log(text.toString());
    }
}
