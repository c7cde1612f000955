package io.neurometer.engine.compile;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelSelector;
import io.neurometer.engine.tune.Selection;
import io.neurometer.engine.tune.Tuning;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executables of one model, least recently used first to go. One that is not there is compiled once, however many ask
 * for it, and holds up nobody else. Those in use stay until their users have released them.
 */
final class Executables implements AutoCloseable {
    /** Each holds kernels, types and small constants that no byte count shows. */
    private static final int MAX_EXECUTABLES = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Executables.class);

    private final Compilation compilation;
    private final KernelSelector selector;
    private final Executor executor;
    private final long maxBytes;
    private final Runnable freed;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int calls;
    private boolean closed;

    /**
     * @param anything whether it is for inputs that may be NaN or infinities
     * @param alone whether one thread is to give the same answers as those of the options
     */
    record Key(
            Map<String, TensorType> inputs,
            List<String> outputs,
            CompileOptions options,
            boolean anything,
            boolean alone) {
        Key forAnything() {
            return new Key(inputs, outputs, options, true, alone);
        }

        Key forOneThread() {
            return new Key(inputs, outputs, options, anything, true);
        }

        CompileOptions runOptions() {
            return alone ? options.withThreads(1) : options;
        }
    }

    /** An executable, or the promise of one: the compilation itself is one of its users. */
    static final class Entry {
        private final CompletableFuture<Compiled> compiled = new CompletableFuture<>();
        private final CompletableFuture<Boolean> tuned = new CompletableFuture<>();
        private int users;
        private boolean started;

        /** Another one has taken its place: it is closed when its last user leaves. */
        private boolean replaced;

        /** Callers that wait for the compilation. */
        private volatile int waiting;

        /** @throws RuntimeException what the compilation has thrown */
        Compiled compiled() {
            return Futures.join(compiled);
        }

        /** Ends with whether another one has taken its place, once its ways have been tried. */
        CompletableFuture<Boolean> tuned() {
            return tuned;
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
     * @param selector decides what a compilation leaves open
     * @param executor runs each compilation, at once or when others have ended; what it throws instead, the caller throws
     * @param maxBytes how much idle executables may hold before the oldest are dropped
     * @param freed runs when all have been closed
     */
    Executables(Compilation compilation, KernelSelector selector, Executor executor, long maxBytes, Runnable freed) {
        this.compilation = compilation;
        this.selector = selector;
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
            Compiled made = compilation.compile(key, () -> requireWaiting(key, entry));
            tune(key, entry, made);
            entry.compiled.complete(made);
        } catch (RuntimeException | Error failure) {
            fail(key, entry, failure);
        } finally {
            release(entry);
        }
    }

    /** Has the ways tried that nobody knows anything of, and takes the better ones. Whoever has the entry keeps it. */
    private void tune(Key key, Entry entry, Compiled made) {
        List<Selection> open = key.alone() ? List.of() : made.open();
        if (open.isEmpty() || selector.tuning() != Tuning.QUICK) {
            entry.tuned.complete(false);
            return;
        }
        synchronized (this) {
            entry.users++;
            calls++;
        }
        selector.decide(open, () -> isCurrent(key, entry), better -> {
            boolean replaced = false;
            try {
                replaced = better && renewed(key, entry);
            } finally {
                entry.tuned.complete(replaced);
                release(entry);
            }
        });
    }

    private synchronized boolean isCurrent(Key key, Entry entry) {
        return !closed && entries.get(key) == entry;
    }

    /** Compiles anew what is compiled already; where that fails, the old one stays. */
    private boolean renewed(Key key, Entry old) {
        Compiled made;
        try {
            made = compilation.compile(key, () -> {
                if (!isCurrent(key, old)) {
                    throw new CancellationException("nobody needs this compilation any more");
                }
            });
        } catch (RuntimeException failure) {
            LOG.debug("a model could not be compiled anew; what was compiled stays", failure);
            return false;
        }
        Entry fresh = new Entry();
        fresh.started = true;
        synchronized (this) {
            if (!isCurrent(key, old)) {
                made.executable().close();
                return false;
            }
            entries.put(key, fresh);
            old.replaced = true;
            drop(key.forOneThread());
            fresh.users++;
            calls++;
        }
        tune(key, fresh, made);
        fresh.compiled.complete(made);
        release(fresh);
        return true;
    }

    /** Forgets what may be there for a key. */
    private void drop(Key key) {
        Entry entry = entries.get(key);
        if (entry != null && entry.compiled.isDone()) {
            entries.remove(key);
            entry.replaced = true;
            if (entry.users == 0) {
                entry.close();
            }
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
        entry.tuned.complete(false);
        entry.compiled.completeExceptionally(failure);
    }

    synchronized void release(Entry entry) {
        entry.users--;
        calls--;
        if (entry.replaced && entry.users == 0) {
            entry.close();
        }
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
