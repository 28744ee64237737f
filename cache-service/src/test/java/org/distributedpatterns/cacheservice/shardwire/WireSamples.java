// Written by ./platform sync from kit: shardwire/WireSamples.java
package org.distributedpatterns.cacheservice.shardwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The sample exchanges between router and shard, which both are tested with. */
public record WireSamples(String title, String method, String path, Message request, int status, Message response) {

    public record Message(Map<String, String> headers, String body) {}

    /** In the file's order. */
    public static List<WireSamples> all() throws IOException {
        try (InputStream file = WireSamples.class.getResourceAsStream("/shardwire/shard.txt")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
            List<WireSamples> samples = new ArrayList<>();
            Arrays.stream(text.split("\n=== ", -1)).skip(1).forEach(sample -> samples.add(parse(sample)));
            return samples;
        }
    }

    private static WireSamples parse(String sample) {
        String[] halves = sample.stripTrailing().split("\n---\n", -1);
        String[] request = halves[0].split("\n", 3);
        String[] line = request[1].split(" ", -1);
        String[] response = halves[1].split("\n", 2);
        return new WireSamples(
                request[0],
                line[0],
                line[1],
                message(request.length > 2 ? request[2] : ""),
                Integer.parseInt(response[0]),
                message(response.length > 1 ? response[1] : ""));
    }

    private static Message message(String text) {
        String[] parts = ("\n" + text).split("\n\n", 2);
        Map<String, String> headers = new LinkedHashMap<>();
        parts[0].lines().filter(line -> !line.isEmpty()).forEach(line -> {
            String[] field = line.split(": ", 2);
            headers.put(field[0], field[1]);
        });
        return new Message(headers, parts.length > 1 ? parts[1] : "");
    }

    @Override
    public String toString() {
        return title;
    }
}
