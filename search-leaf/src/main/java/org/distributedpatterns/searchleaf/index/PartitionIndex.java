package org.distributedpatterns.searchleaf.index;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * One partition of the log as an index. One thread applies the log's records in their order; any thread searches.
 *
 * <p>A search sees every record that was applied {@code freshness} before it began: the searcher is renewed by the
 * search that finds it too old, so an index that nobody searches (one that is being rebuilt) writes few large segments
 * instead of many small ones.
 */
public final class PartitionIndex implements Closeable {

    /** Up to here matches are counted one by one. */
    private static final int COUNT_UP_TO = 1_000;

    /** As the offset that a search has to see: before all of the log, so any view will do that is fresh enough. */
    public static final long NOTHING_CERTAIN = -1;

    private static final Sort BY_SCORE_THEN_ID =
            new Sort(SortField.FIELD_SCORE, new SortField(Fields.ID, SortField.Type.STRING));

    private static final WordAnalyzer ANALYZER = new WordAnalyzer();

    private final Path path;
    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final long freshNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private volatile long position;
    private volatile long visible;
    private volatile boolean damaged;
    private volatile Runnable whenDamaged = () -> {};
    private volatile Checkpoint checkpoint;
    private volatile long renewedNanos = System.nanoTime();

    /**
     * The index of the last commit in this directory, or an empty one where there is none. It is this process's until
     * it is closed.
     *
     * @param path where its files are
     * @param mapped whether they are mapped into memory (faster, and counted in the process's resident size)
     * @param checkpoint what the last commit is of, or the beginning
     * @throws org.apache.lucene.store.LockObtainFailedException if somebody else has it
     * @throws CorruptIndexException if files are damaged; other exceptions say that some are missing
     */
    PartitionIndex(Path path, boolean mapped, Duration freshness, Checkpoint checkpoint) throws IOException {
        this.path = path;
        this.freshNanos = freshness.toNanos();
        this.checkpoint = checkpoint;
        this.position = checkpoint.next();
        this.visible = checkpoint.next();
        Directory opened = mapped ? new MMapDirectory(path) : new NIOFSDirectory(path);
        IndexWriter writes = null;
        SearcherManager reads = null;
        try {
            writes = new IndexWriter(
                    opened,
                    new IndexWriterConfig(ANALYZER)
                            .setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND)
                            .setRAMBufferSizeMB(IndexWriterConfig.DEFAULT_RAM_BUFFER_SIZE_MB)
                            .setMaxFullFlushMergeWaitMillis(0) // a commit does not wait for merges
                            .setCommitOnClose(false));
            reads = new SearcherManager(writes, null);
        } finally {
            if (reads == null) {
                IOUtils.closeWhileHandlingException(writes, opened);
            }
        }
        this.directory = opened;
        this.writer = writes;
        this.searchers = reads;
    }

    /**
     * Takes a record over: a document replaces the one of the same id, null removes it.
     *
     * @return false if the document can't be read and was left out
     */
    public boolean apply(String id, byte @Nullable [] source) throws IOException {
        Term term = new Term(Fields.ID, id);
        if (source == null) {
            writer.deleteDocuments(term);
            return true;
        }
        try {
            writer.updateDocument(term, Sources.document(id, source));
            return true;
        } catch (JacksonException | IllegalArgumentException e) {
            writer.deleteDocuments(term);
            return false;
        }
    }

    /** Everything before this offset of the log has been applied. */
    public void advanceTo(long next) {
        lock.lock();
        try {
            position = next;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The offset up to which (exclusive) the log has been applied. */
    public long position() {
        return position;
    }

    /** Waits until the record at {@code offset} has been applied; false if {@code nanos} were not enough. */
    public boolean await(long offset, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (position <= offset) {
                if (left <= 0) {
                    return false;
                }
                left = progress.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The best hits.
     *
     * @param offset what the search has to see at least: everything up to and including this offset of the log
     * @param spent tells when to give up
     * @return null if it was given up
     */
    public @Nullable Found search(Search search, long offset, BooleanSupplier spent) throws IOException {
        Query query = QueryText.parse(search.query(), search.filters(), ANALYZER);
        renew(offset);
        return read(shared -> {
            IndexSearcher searcher = new IndexSearcher(shared.getIndexReader());
            searcher.setTimeout(spent::getAsBoolean);
            TopFieldDocs top = searcher.search(
                    query,
                    new TopFieldCollectorManager(BY_SCORE_THEN_ID, search.size(), start(search.after()), COUNT_UP_TO));
            return searcher.timedOut() ? null : found(searcher, top);
        });
    }

    /** The document as it came, or null. */
    public byte @Nullable [] document(String id, long offset) throws IOException {
        renew(offset);
        return read(searcher -> source(searcher, id));
    }

    /**
     * By id the passage of each document that shows best why {@code query} found it; those that are gone are left out.
     */
    public Map<String, String> snippets(Collection<String> ids, String query) throws IOException {
        Query words = QueryText.parse(query, List.of(), ANALYZER);
        renew(NOTHING_CERTAIN);
        return read(searcher -> {
            Map<String, String> snippets = new HashMap<>();
            for (String id : ids) {
                byte[] source = source(searcher, id);
                if (source != null) {
                    snippets.put(id, Snippet.of(words, Sources.body(source)));
                }
            }
            return snippets;
        });
    }

    /** How many documents the index has. */
    public int documents() {
        return writer.getDocStats().numDocs;
    }

    /** What waits in memory to be written. */
    public long bufferedBytes() {
        return writer.ramBytesUsed();
    }

    /** Writes what waits in memory. */
    public void flush() throws IOException {
        writer.flush();
    }

    /** Makes everything that was applied visible to searches, however fresh the present view is. */
    public void makeVisible() throws IOException {
        renew(position - 1);
    }

    /** Puts what was applied on disk, so that an index opened later goes on from there. By the thread that applies. */
    public void commit(int leaderEpoch, Instant complete) throws IOException {
        Checkpoint next = new Checkpoint(checkpoint.log(), position, leaderEpoch, complete);
        writer.setLiveCommitData(next.toCommitData().entrySet());
        writer.commit();
        checkpoint = next;
    }

    /** What is on disk; before the first commit, what the index began with. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Whether a file turned out to be damaged or missing: the index can't be trusted any more. */
    public boolean isDamaged() {
        return damaged || isDamage(writer.getTragicException());
    }

    /** Has something run when a search meets damage; it must not block. */
    public void whenDamaged(Runnable listener) {
        whenDamaged = listener;
    }

    /** False after an error, for instance a full disk, from which only opening anew recovers. */
    public boolean isOpen() {
        return writer.isOpen();
    }

    /** Where its files are. */
    Path path() {
        return path;
    }

    /** Searches at work end with an exception; of what was applied, the commits are kept. */
    @Override
    public void close() throws IOException {
        IOUtils.close(searchers, writer::rollback, directory);
    }

    private interface Reading<T extends @Nullable Object> {

        T from(IndexSearcher searcher) throws IOException;
    }

    private <T extends @Nullable Object> T read(Reading<T> reading) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            return reading.from(searcher);
        } catch (IOException e) {
            if (isDamage(e)) {
                damaged = true;
                whenDamaged.run();
            }
            throw e;
        } finally {
            searchers.release(searcher);
        }
    }

    /** Lucene's directories wrap what the file system said. */
    private static boolean isDamage(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CorruptIndexException
                    || cause instanceof EOFException
                    || cause instanceof FileNotFoundException
                    || cause instanceof NoSuchFileException) {
                return true;
            }
        }
        return false;
    }

    private void renew(long offset) throws IOException {
        long age = System.nanoTime() - renewedNanos;
        boolean needed = visible <= offset;
        if (!needed && (visible == position || age < freshNanos)) {
            return;
        }
        long applied = position;
        if (needed || age > 2 * freshNanos) {
            searchers.maybeRefreshBlocking();
        } else if (!searchers.maybeRefresh()) {
            return; // another search is at it
        }
        renewedNanos = System.nanoTime();
        lock.lock();
        try {
            visible = Math.max(visible, applied);
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable FieldDoc start(@Nullable After after) {
        return after == null
                ? null
                : new FieldDoc(
                        Integer.MAX_VALUE, after.score(), new Object[] {after.score(), new BytesRef(after.id())});
    }

    private static Found found(IndexSearcher searcher, TopFieldDocs top) throws IOException {
        List<Hit> hits = new ArrayList<>(top.scoreDocs.length);
        for (ScoreDoc doc : top.scoreDocs) {
            Object[] keys = ((FieldDoc) doc).fields;
            hits.add(new Hit(((BytesRef) keys[1]).utf8ToString(), (Float) keys[0], title(searcher, doc.doc)));
        }
        return new Found(top.totalHits.value(), top.totalHits.relation() == TotalHits.Relation.EQUAL_TO, hits);
    }

    private static @Nullable String title(IndexSearcher searcher, int doc) throws IOException {
        List<LeafReaderContext> segments = searcher.getIndexReader().leaves();
        LeafReaderContext segment = segments.get(ReaderUtil.subIndex(doc, segments));
        BinaryDocValues titles = DocValues.getBinary(segment.reader(), Fields.SHOWN_TITLE);
        return titles.advanceExact(doc - segment.docBase) ? titles.binaryValue().utf8ToString() : null;
    }

    private static byte @Nullable [] source(IndexSearcher searcher, String id) throws IOException {
        TopDocs top = searcher.search(new TermQuery(new Term(Fields.ID, id)), 1);
        if (top.scoreDocs.length == 0) {
            return null;
        }
        BytesRef source = searcher.storedFields().document(top.scoreDocs[0].doc).getBinaryValue(Fields.SOURCE);
        return source == null ? null : BytesRef.deepCopyOf(source).bytes;
    }
}
