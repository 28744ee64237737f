package org.distributedpatterns.cacheservice.fill;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Keyed;
import org.distributedpatterns.cacheservice.fill.EntryCodec.Mark;
import org.distributedpatterns.cacheservice.store.Entry;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /internal/entries?owner=INSTANCE&members=A,B&previous=A&epoch=…&since=…}: streams what is held of the keys
 * that {@code owner} owns among {@code members} and did not own among {@code previous}, tombstones included, as far as
 * this instance owns them or did a moment ago. The stream holds one entry at a time, however large the store is.
 */
final class EntriesServlet extends HttpServlet {

    static final String PATH = "/internal/entries";

    private static final long serialVersionUID = 1L;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final transient Store store;
    private final transient Supplier<BiPredicate<String, Stored>> handsOver;
    private final transient FillProperties properties;
    private final long epoch = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);

    /** @param handsOver the entries that may be given away, as of each call */
    EntriesServlet(Store store, Supplier<BiPredicate<String, Stored>> handsOver, FillProperties properties) {
        this.store = store;
        this.handsOver = handsOver;
        this.properties = properties;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String owner = request.getParameter("owner");
        List<String> members = names(request.getParameter("members"));
        if (owner == null || !members.contains(owner)) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "owner has to be one of members");
            return;
        }
        Predicate<String> gained = gained(owner, members, names(request.getParameter("previous")), properties);
        BiPredicate<String, Stored> given = handsOver.get();
        BiPredicate<String, Stored> wanted = (key, stored) -> gained.test(key) && given.test(key, stored);
        response.setContentType("application/octet-stream");
        var out = new DataOutputStream(new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES));
        EntryCodec.writeHead(out, new Mark(epoch, store.mark()));
        out.flush();
        EntryCodec.writeEnd(out, writeAll(out, wanted, since(request)));
        out.flush();
    }

    private static Predicate<String> gained(
            String owner, List<String> members, List<String> previous, FillProperties properties) {
        var now = new Ownership(owner, members, properties);
        if (!previous.contains(owner)) {
            return now::owns;
        }
        var before = new Ownership(owner, previous, properties);
        return key -> now.owns(key) && !before.owns(key);
    }

    private long writeAll(DataOutputStream out, BiPredicate<String, Stored> wanted, long since) throws IOException {
        long[] count = new long[1];
        try {
            store.forEachSince(since, (key, stored) -> {
                if (wanted.test(key, stored)) {
                    var entry =
                            new Entry(stored.value(), stored.contentType(), stored.version(), store.timeLeft(stored));
                    try {
                        EntryCodec.write(out, new Keyed(key, entry));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    count[0]++;
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return count[0];
    }

    private long since(HttpServletRequest request) {
        String asked = request.getParameter("epoch");
        String since = request.getParameter("since");
        boolean ours = since != null && Long.toString(epoch).equals(asked);
        return ours ? Long.parseLong(since) : 0;
    }

    private static List<String> names(@Nullable String text) {
        return text == null || text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }
}
