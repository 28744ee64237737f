package org.distributedpatterns.cacheservice.shard;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.distributedpatterns.cacheservice.fill.Doubt;
import org.distributedpatterns.cacheservice.shardwire.BatchFrames;
import org.distributedpatterns.cacheservice.shardwire.BatchFrames.Item;
import org.distributedpatterns.cacheservice.store.Store;
import org.distributedpatterns.cacheservice.store.Stored;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads of several keys by routers, in one round trip: {@link BatchFrames}. */
final class BatchServlet extends HttpServlet {

    private static final Logger log = LoggerFactory.getLogger(BatchServlet.class);

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_REQUEST = BatchFrames.MOST_KEYS * 600;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final transient Store store;
    private final transient Doubt doubt;
    private final long maximumBytes;

    /** @param maximumBytes the most that the values of one answer may have together, whatever a router permits */
    BatchServlet(Store store, Doubt doubt, long maximumBytes) {
        this.store = store;
        this.doubt = doubt;
        this.maximumBytes = maximumBytes;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long most = maximumBytes;
        List<String> keys;
        try {
            String asked = request.getHeader(BatchFrames.MAXIMUM_BYTES);
            most = asked == null ? most : Math.min(most, Long.parseLong(asked));
            byte[] body = request.getInputStream().readNBytes(LONGEST_REQUEST + 1);
            if (body.length > LONGEST_REQUEST) {
                throw new IOException("too many keys at once");
            }
            keys = BatchFrames.keys(body);
        } catch (IOException | NumberFormatException e) {
            log.debug("malformed", e);
            refuse(response, 400, String.valueOf(e.getMessage()));
            return;
        }
        List<Item> items = new ArrayList<>(keys.size());
        long bytes = 0;
        for (String key : keys) {
            Item item = read(key);
            bytes += item.value() == null ? 0 : item.value().length;
            if (bytes > most) {
                refuse(response, 413, "the values are longer than " + most + " bytes together");
                return;
            }
            items.add(item);
        }
        response.setContentType("application/octet-stream");
        var out = new DataOutputStream(new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES));
        BatchFrames.write(out, items);
        out.flush();
    }

    private Item read(String key) {
        boolean doubtful = doubt.isDoubtful(key); // before the read
        Stored stored = store.read(key);
        if (stored == null) {
            return new Item(doubtful, 0, -1, null, null);
        }
        Duration left = store.timeLeft(stored);
        return new Item(
                doubtful,
                stored.version(),
                left == null ? -1 : Math.max(1, left.toMillis()),
                stored.contentType(),
                stored.value());
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().print(why);
    }
}
