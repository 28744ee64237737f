package org.distributedpatterns.launcher.demo;

import static org.distributedpatterns.launcher.demo.Narrator.duration;
import static org.distributedpatterns.launcher.demo.Narrator.number;
import static org.distributedpatterns.launcher.demo.Narrator.rate;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.distributedpatterns.launcher.terminal.Failure;
import org.distributedpatterns.launcher.terminal.Table;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Scatter/gather: thousands of source files become searchable, and a search asks every partition of them. */
final class SearchDemo {

    private static final int MAX_DOCUMENT_BYTES = 64 * 1024;
    private static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;
    private static final int MAX_BATCH_DOCUMENTS = 250;
    private static final Duration SEARCHABLE_WITHIN = Duration.ofMinutes(5);
    private static final JsonMapper JSON = new JsonMapper();

    /** A question, and the class that has to be among the first ten answers; empty for any. */
    private record Question(String query, String title) {}

    private final Stage stage;
    private final Narrator narrator;
    private final GatewayClient client;

    private SearchDemo(Stage stage) {
        this.stage = stage;
        this.narrator = stage.narrator();
        this.client = stage.client();
    }

    static void play(Stage stage) {
        new SearchDemo(stage).play();
    }

    private void play() {
        narrator.heading(
                "Search: scatter/gather",
                "Documents go to partitions, partitions to leaves; the root asks one replica of each and merges.");
        List<SourceTree.Source> sources = stage.sources().sources();
        narrator.step("loading " + stage.sources().description() + ": " + number(sources.size()) + " files, "
                + number(stage.sources().bytes() / 1_000_000) + " MB, at most 64 KiB of each");
        long start = System.nanoTime();
        List<Loaded> loaded = load(sources);
        Duration accepted = since(start);
        narrator.result(number(sources.size()) + " accepted in " + duration(accepted) + " ("
                + rate(sources.size(), accepted) + ")");

        narrator.step("waiting until all of them are searchable (after=TOKEN, the token of each batch)");
        long waiting = System.nanoTime();
        awaitSearchable(loaded, sources.size());
        narrator.result("searchable " + duration(since(waiting)) + " later, " + duration(since(start)) + " in all");

        for (Question question : questions(sources)) {
            ask(question);
        }
        readBack(sources);
        narrator.good("every search asked every partition, and every one answered");
    }

    /** A batch that was accepted. */
    private record Loaded(String token, int documents) {}

    private List<Loaded> load(List<SourceTree.Source> sources) {
        try (Narrator.Progress progress = narrator.progress("documents", sources.size());
                ExecutorService reader = Executors.newSingleThreadExecutor()) {
            List<Loaded> loaded = new ArrayList<>();
            Future<Batch> next = reader.submit(() -> batch(sources, 0));
            int sent = 0;
            while (sent < sources.size()) {
                Batch batch = Waiting.outcome(next);
                int end = sent + batch.documents();
                next = reader.submit(() -> batch(sources, end)); // read while the last one is sent
                loaded.add(new Loaded(post(batch), batch.documents()));
                sent = end;
                progress.set(sent);
            }
            return loaded;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    private record Batch(byte[] ndjson, int documents) {}

    private static Batch batch(List<SourceTree.Source> sources, int from) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        int at = from;
        while (at < sources.size() && at - from < MAX_BATCH_DOCUMENTS) {
            SourceTree.Source source = sources.get(at);
            ObjectNode document = JSON.createObjectNode()
                    .put("id", source.id())
                    .put("title", source.title())
                    .put("body", SourceTree.head(source.text(), MAX_DOCUMENT_BYTES));
            byte[] line = JSON.writeValueAsBytes(document);
            if (at > from && lines.size() + line.length >= MAX_BATCH_BYTES) {
                break;
            }
            lines.writeBytes(line);
            lines.write('\n');
            at++;
        }
        return new Batch(lines.toByteArray(), at - from);
    }

    private String post(Batch batch) {
        JsonNode answer = client.send(
                        "POST",
                        "/api/search/documents",
                        batch.ndjson(),
                        Map.of("Content-Type", "application/x-ndjson"),
                        202)
                .json();
        if (answer.path("accepted").asInt() != batch.documents()
                || !answer.path("rejected").isEmpty()) {
            throw new Failure("of " + batch.documents() + " documents "
                    + answer.path("accepted").asInt() + " were accepted; rejected: " + brief(answer.path("rejected")));
        }
        return answer.path("token").asString();
    }

    private void awaitSearchable(List<Loaded> loaded, int documents) {
        long end = System.nanoTime() + SEARCHABLE_WITHIN.toNanos();
        try (Narrator.Progress progress = narrator.progress("documents searchable", documents)) {
            for (Loaded batch : loaded) {
                awaitSearchable(batch, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                progress.add(batch.documents());
            }
        }
    }

    private void awaitSearchable(Loaded batch, Duration limit) {
        String path = "/api/search?q=class&size=1&timeout=3s&after=" + encode(batch.token());
        String[] last = {""};
        boolean searchable = Waiting.until(limit, Duration.ofMillis(500), () -> {
            GatewayClient.Answer answer = client.get(path, 200, 503, 504); // the last two: not yet
            last[0] = answer.text();
            return answer.status() == 200 && isComplete(answer.json().path("coverage"));
        });
        if (!searchable) {
            throw new Failure("not all documents are searchable after " + duration(SEARCHABLE_WITHIN)
                    + ", the last answer: " + last[0]);
        }
    }

    private static List<Question> questions(List<SourceTree.Source> sources) {
        boolean jdk = sources.stream().anyMatch(source -> source.title().equals("ConcurrentHashMap"));
        return jdk
                ? List.of(
                        new Question("ConcurrentHashMap", "ConcurrentHashMap"),
                        new Question("HttpClient", "HttpClient"),
                        new Question("red black tree", ""),
                        new Question("consistent hashing", ""),
                        new Question("work stealing fork join", ""))
                : List.of(
                        new Question("OrdinalClaim", "OrdinalClaim"),
                        new Question("Membership", "Membership"),
                        new Question("consistent hash ring", ""));
    }

    private void ask(Question question) {
        narrator.step("who knows about \"" + question.query() + "\"?");
        JsonNode answer = client.get("/api/search?size=10&q=" + encode(question.query()), 200)
                .json();
        JsonNode coverage = answer.path("coverage");
        if (!isComplete(coverage)) {
            throw new Failure("the search for \"" + question.query() + "\" is incomplete: " + brief(coverage));
        }
        JsonNode hits = answer.path("hits");
        if (hits.isEmpty()) {
            throw new Failure("the search for \"" + question.query() + "\" found nothing");
        }
        Set<String> titles = new TreeSet<>();
        hits.forEach(hit -> titles.add(hit.path("title").asString()));
        if (!question.title().isEmpty() && !titles.contains(question.title())) {
            throw new Failure("the search for \"" + question.query() + "\" did not find the class " + question.title()
                    + " among its first ten hits: " + titles);
        }
        narrator.result(total(answer.path("total")) + " hits in "
                + answer.path("took").asString() + " ms, "
                + coverage.path("answered").asInt() + " of "
                + coverage.path("partitions").asInt() + " partitions answered");
        Table table = new Table("hit", "score");
        hits.valueStream()
                .limit(3)
                .forEach(hit -> table.row(
                        hit.path("id").asString(),
                        String.format(Locale.ROOT, "%.2f", hit.path("score").asDouble())));
        narrator.table(table);
    }

    private void readBack(List<SourceTree.Source> sources) {
        SourceTree.Source last = sources.getLast();
        narrator.step("reading the last document back: " + last.id());
        JsonNode document =
                client.get("/api/search/documents/" + last.id(), 200).json();
        if (!document.path("title").asString().equals(last.title())) {
            throw new Failure("the document " + last.id() + " came back as " + brief(document));
        }
        narrator.result("it has the title " + last.title() + " and "
                + number(document.toString().length()) + " characters");
    }

    private static boolean isComplete(JsonNode coverage) {
        int partitions = coverage.path("partitions").asInt(0);
        return partitions > 0 && coverage.path("answered").asInt() == partitions;
    }

    private static String total(JsonNode total) {
        return total.isObject() ? "at least " + number(total.path("value").asLong()) : number(total.asLong());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String brief(Object value) {
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 57) + "..." : text;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
