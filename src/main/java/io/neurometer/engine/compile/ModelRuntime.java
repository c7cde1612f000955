package io.neurometer.engine.compile;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model ready to be called with any shapes: its graph, one copy of its weights, and the executables compiled so far,
 * least recently used first to go. Memory is given back when the model has been closed and the last call has ended.
 */
public final class ModelRuntime implements AutoCloseable {
    /** Each holds kernels, types and small constants that no byte count shows. */
    private static final int MAX_EXECUTABLES = 64;

    private final Graph graph;
    private final ModelCompiler compiler;
    private final long maxExecutableBytes;
    private final WeightStore weights = new WeightStore();
    private final Map<Key, Entry> executables = new LinkedHashMap<>(16, 0.75f, true);
    private int calls;
    private boolean closed;

    private record Key(Map<String, TensorType> inputs, List<String> outputs, CompileOptions options) {}

    private static final class Entry {
        final Compiled compiled;
        int users;

        Entry(Compiled compiled) {
            this.compiled = compiled;
        }

        Executable executable() {
            return compiled.executable();
        }
    }

    /** An executable that stays open until this lease is closed. */
    public final class Lease implements AutoCloseable {
        private final Entry entry;

        private Lease(Entry entry) {
            this.entry = entry;
        }

        public Executable executable() {
            return entry.executable();
        }

        /** What became of the model; its weights are counted with all that other executables have prepared of them. */
        public CompileReport report() {
            return entry.compiled.report(weights);
        }

        @Override
        public void close() {
            release(entry);
        }
    }

    /** @param maxExecutableBytes how much idle executables may hold beside the weights before the oldest are dropped */
    public ModelRuntime(Graph graph, ModelCompiler compiler, long maxExecutableBytes) {
        this.graph = graph;
        this.compiler = compiler;
        this.maxExecutableBytes = maxExecutableBytes;
    }

    public Graph graph() {
        return graph;
    }

    /**
     * An executable for these input types, compiled unless there is one.
     *
     * @param inputs a fixed type for each graph input
     * @param outputs value names; every one must exist in the graph
     * @throws EngineException when types disagree, memory does not suffice, or the model is closed
     */
    public synchronized Lease acquire(Map<String, TensorType> inputs, List<String> outputs, CompileOptions options) {
        if (closed) {
            throw new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "the model has been removed"));
        }
        Key key = new Key(Map.copyOf(inputs), List.copyOf(outputs), options);
        Entry entry = executables.get(key);
        if (entry == null) {
            entry = new Entry(compiler.compile(graph, inputs, outputs, options, weights));
            executables.put(key, entry);
        }
        entry.users++;
        calls++;
        return new Lease(entry);
    }

    /** Bytes of weights and of everything computed from weights alone that are in memory now. */
    public long weightBytes() {
        return weights.bytes();
    }

    /** The part of compiling, in nanoseconds so far, in which weights were read, computed from others and packed. */
    public long weightNanos() {
        return weights.makingNanos();
    }

    /** Bytes that compiled executables hold at rest. */
    public synchronized long executableBytes() {
        return executables.values().stream()
                .mapToLong(entry -> entry.executable().residentBytes())
                .sum();
    }

    private synchronized void release(Entry entry) {
        entry.users--;
        calls--;
        if (closed && calls == 0) {
            free();
        } else {
            trim();
        }
    }

    /** Drops the executables that nobody uses; the weights stay. */
    public synchronized void closeIdle() {
        Iterator<Entry> entries = executables.values().iterator();
        while (entries.hasNext()) {
            Entry entry = entries.next();
            if (entry.users == 0) {
                entries.remove();
                entry.executable().close();
            }
        }
    }

    private void trim() {
        long held = executables.values().stream()
                .mapToLong(entry -> entry.executable().residentBytes())
                .sum();
        Iterator<Entry> oldestFirst = executables.values().iterator();
        while ((held > maxExecutableBytes || executables.size() > MAX_EXECUTABLES) && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.users == 0) {
                held -= entry.executable().residentBytes();
                oldestFirst.remove();
                entry.executable().close();
            }
        }
    }

    /** Refuses further calls; memory is freed now or when the last running call ends. */
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
        List<Entry> all = new ArrayList<>(executables.values());
        executables.clear();
        all.forEach(entry -> entry.executable().close());
        weights.close();
    }
}
