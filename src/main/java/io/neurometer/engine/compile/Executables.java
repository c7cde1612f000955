package io.neurometer.engine.compile;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The executables of one model, least recently used first to go. One that is not there is compiled once, however many ask
 * for it, and holds up nobody else. Those in use stay until their users have released them.
 */
final class Executables implements AutoCloseable {
    /** Each holds kernels, types and small constants that no byte count shows. */
    private static final int MAX_EXECUTABLES = 64;

    private final Compilation compilation;
    private final Executor executor;
    private final long maxBytes;
    private final Runnable freed;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int calls;
    private boolean closed;

    /** @param anything whether it is for inputs that may be NaN or infinities */
    record Key(Map<String, TensorType> inputs, List<String> outputs, CompileOptions options, boolean anything) {
        Key forAnything() {
            return new Key(inputs, outputs, options, true);
        }

        Key forOneThread() {
            return new Key(inputs, outputs, options.withThreads(1), anything);
        }
    }

    /** An executable, or the promise of one: the compilation itself is one of its users. */
    static final class Entry {
        private final CompletableFuture<Compiled> compiled = new CompletableFuture<>();
        private int users;
        private boolean started;

        /** Callers that wait for the compilation. */
        private volatile int waiting;

        /** @throws RuntimeException what the compilation has thrown */
        Compiled compiled() {
            return Futures.join(compiled);
        }

        private long residentBytes() {
            Compiled ready = Futures.resultOrNull(compiled);
            return ready == null ? 0 : ready.executable().residentBytes();
        }

        private void close() {
            compiled().executable().close();
        }
    }

    /** Makes an executable. */
    @FunctionalInterface
    interface Compilation {
        /** @param proceed runs before each node is compiled; what it throws ends the compilation */
        Compiled compile(Key key, Runnable proceed);
    }

    /**
     * @param compilation makes what is not there
     * @param executor runs each compilation, at once or when others have ended; what it throws instead, the caller throws
     * @param maxBytes how much idle executables may hold before the oldest are dropped
     * @param freed runs when all have been closed
     */
    Executables(Compilation compilation, Executor executor, long maxBytes, Runnable freed) {
        this.compilation = compilation;
        this.executor = executor;
        this.maxBytes = maxBytes;
        this.freed = freed;
    }

    /**
     * An entry whose executable is there, and stays until the entry is released.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND} when the model is closed, unless a run that has begun asks
     */
    Entry acquire(Key key, ModelRuntime.Patience patience) {
        Entry entry;
        boolean isNew;
        synchronized (this) {
            if (closed && !key.anything()) {
                throw new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "the model has been removed"));
            }
            entry = entries.computeIfAbsent(key, absent -> new Entry());
            isNew = !entry.started;
            entry.started = true;
            int joining = isNew ? 2 : 1;
            entry.users += joining;
            calls += joining;
            entry.waiting++;
        }
        try {
            if (isNew) {
                start(key, entry);
            }
            if (!entry.compiled.isDone()) {
                patience.await(entry.compiled);
            }
            entry.compiled();
            return entry;
        } catch (RuntimeException | Error failure) {
            release(entry);
            throw failure;
        } finally {
            synchronized (this) {
                entry.waiting--;
            }
        }
    }

    private void start(Key key, Entry entry) {
        try {
            executor.execute(() -> compile(key, entry));
        } catch (RuntimeException | Error refusal) {
            fail(key, entry, refusal);
            release(entry);
        }
    }

    private void compile(Key key, Entry entry) {
        try {
            requireWaiting(key, entry);
            entry.compiled.complete(compilation.compile(key, () -> requireWaiting(key, entry)));
        } catch (RuntimeException | Error failure) {
            fail(key, entry, failure);
        } finally {
            release(entry);
        }
    }

    /** Nobody may join an entry once this has found that nobody waits for it. */
    private void requireWaiting(Key key, Entry entry) {
        if (entry.waiting > 0) {
            return;
        }
        synchronized (this) {
            if (entry.waiting > 0) {
                return;
            }
            entries.remove(key, entry);
        }
        throw new CancellationException("nobody waits for this compilation any more");
    }

    /** Forgets the entry before anybody hears of the failure, so that whoever comes then tries again. */
    private void fail(Key key, Entry entry, Throwable failure) {
        synchronized (this) {
            entries.remove(key, entry);
        }
        entry.compiled.completeExceptionally(failure);
    }

    synchronized void release(Entry entry) {
        entry.users--;
        calls--;
        if (closed && calls == 0) {
            free();
        } else {
            trim();
        }
    }

    /** Bytes that they hold at rest. */
    synchronized long bytes() {
        return entries.values().stream().mapToLong(Entry::residentBytes).sum();
    }

    /** For each node that compiling has made the names of the graph's nodes that it stands for, in all of them. */
    synchronized Map<String, List<String>> sources() {
        Map<String, List<String>> sources = new HashMap<>();
        for (Entry entry : entries.values()) {
            Compiled ready = Futures.resultOrNull(entry.compiled);
            if (ready != null) {
                sources.putAll(ready.executable().sources());
            }
        }
        return sources;
    }

    /** Drops those that nobody uses. */
    synchronized void closeIdle() {
        Iterator<Entry> each = entries.values().iterator();
        while (each.hasNext()) {
            Entry entry = each.next();
            if (entry.users == 0) {
                each.remove();
                entry.close();
            }
        }
    }

    private void trim() {
        long held = bytes();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while ((held > maxBytes || entries.size() > MAX_EXECUTABLES) && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.users == 0) {
                held -= entry.residentBytes();
                oldestFirst.remove();
                entry.close();
            }
        }
    }

    /** Refuses further calls; all are closed now or when the last running call ends. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (calls == 0) {
                free();
            }
        }
    }

    private void free() {
        entries.values().forEach(Entry::close);
        entries.clear();
        freed.run();
    }
}
