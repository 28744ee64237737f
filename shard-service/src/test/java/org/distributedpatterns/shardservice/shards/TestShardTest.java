package org.distributedpatterns.shardservice.shards;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.distributedpatterns.shardservice.shardwire.WireSamples;
import org.junit.jupiter.api.Test;

/** The shard that the other tests use keeps to the agreed samples. */
class TestShardTest {

    @Test
    void answersAsTheSamplesSay() throws Exception {
        try (var shard = new TestShard("cache-service-1");
                var http = HttpClient.newHttpClient()) {
            for (WireSamples sample : WireSamples.all()) {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + shard.port() + sample.path()))
                        .method(
                                sample.method(),
                                sample.request().body().isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(
                                                sample.request().body()));
                sample.request().headers().forEach(request::header);
                HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());

                assertThat(response.statusCode()).as(sample.title()).isEqualTo(sample.status());
                assertThat(response.body())
                        .as(sample.title())
                        .isEqualTo(sample.response().body());
                sample.response().headers().forEach((name, value) -> {
                    var actual = assertThat(response.headers().firstValue(name)).as(sample.title() + ": " + name);
                    switch (value) {
                        case "-" -> actual.isEmpty();
                        case "*" -> actual.isPresent();
                        default -> actual.contains(value);
                    }
                });
            }
        }
    }
}
