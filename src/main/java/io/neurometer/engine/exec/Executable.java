package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A graph compiled for one set of input shapes: a schedule of ready kernels, its constants and a memory plan. Any number
 * of {@link Session}s may run at once; each has an arena of its own, and idle arenas are kept for the next one.
 */
public final class Executable implements AutoCloseable {
    private final TypedGraph typed;
    private final List<Step> steps;
    private final Map<String, String> outputs;
    private final Map<String, Tensor> constants;
    private final List<Tensor> ownedConstants;
    private final MemoryPlan plan;
    private final Map<String, List<String>> sources;
    private final Wiring wiring;
    private final Backend lateBackend;
    private final Runnable threading;
    private final long scratchBytes;
    private final ConcurrentLinkedQueue<Arena> idleArenas = new ConcurrentLinkedQueue<>();

    /**
     * @param typed the graph with fixed input types; its small constants are freed with this executable
     * @param steps what runs, in order
     * @param outputs for each value that a run yields, by the name it is asked for, the value that holds it
     * @param constants every constant that a step or output reads, by value name
     * @param ownedConstants those of them that live and die with this executable
     * @param plan offsets of all values whose types are fixed, except views
     * @param sources for each node that compiling has made the names of the source graph's nodes that it stands for
     * @param lateBackend makes kernels for steps whose types are known only at run time
     * @param threading lets the calling thread use as many threads as the kernels were made for
     */
    public Executable(
            TypedGraph typed,
            List<Step> steps,
            Map<String, String> outputs,
            Map<String, Tensor> constants,
            List<Tensor> ownedConstants,
            MemoryPlan plan,
            Map<String, List<String>> sources,
            Backend lateBackend,
            Runnable threading) {
        this.typed = typed;
        this.steps = List.copyOf(steps);
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.constants = Map.copyOf(constants);
        this.ownedConstants = List.copyOf(ownedConstants);
        this.plan = plan;
        this.sources = Map.copyOf(sources);
        this.wiring = new Wiring(typed.graph().inputs(), constants.keySet(), steps, plan);
        this.lateBackend = lateBackend;
        this.threading = threading;
        this.scratchBytes = mostScratch(steps);
    }

    private static long mostScratch(List<Step> steps) {
        long most = 0;
        for (Step step : steps) {
            most = Math.max(most, step.scratchBytes());
        }
        return most;
    }

    public TypedGraph typed() {
        return typed;
    }

    public List<Step> steps() {
        return steps;
    }

    /** Names of the values that a run yields. */
    public Set<String> outputs() {
        return outputs.keySet();
    }

    public MemoryPlan plan() {
        return plan;
    }

    /** The most that any one kernel takes beside the arena while it runs, in bytes. */
    public long scratchBytes() {
        return scratchBytes;
    }

    /** For each node that compiling has made the names of the source graph's nodes that it stands for. */
    public Map<String, List<String>> sources() {
        return sources;
    }

    /** Bytes that this executable holds beside the model's weights: arenas at rest and constants of its own. */
    public long residentBytes() {
        long bytes = idleArenas.size() * plan.arenaBytes();
        for (Tensor constant : ownedConstants) {
            bytes += constant.byteSize();
        }
        return bytes;
    }

    /**
     * Starts a session; it must be closed after its outputs have been read.
     *
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#MEMORY_EXHAUSTED}
     *     when what the plan reserves and the kernels take beside it does not fit; nothing has been allocated then
     */
    public Session open(ExecutionListener listener) {
        return new Session(this, wiring, listener, acquireArena());
    }

    Map<String, Tensor> constants() {
        return constants;
    }

    Map<String, String> outputValues() {
        return outputs;
    }

    Runnable threading() {
        return threading;
    }

    Backend lateBackend() {
        return lateBackend;
    }

    private Arena acquireArena() {
        Arena arena = idleArenas.poll();
        if (arena == null) {
            OffHeap.requireRoom(Math.addExact(plan.arenaBytes(), scratchBytes), "running this model");
            arena = new Arena(plan, wiring.count(), steps.size());
        }
        return arena;
    }

    void releaseArena(Arena arena) {
        idleArenas.add(arena);
    }

    /** Frees the arenas at rest; the next session takes one anew. */
    public void freeIdleArenas() {
        for (Arena arena = idleArenas.poll(); arena != null; arena = idleArenas.poll()) {
            arena.close();
        }
    }

    /** Frees arenas, constants and kernels. No session may be open. */
    @Override
    public void close() {
        freeIdleArenas();
        ownedConstants.forEach(Tensor::close);
        typed.values().values().forEach(Tensor::close);
        steps.forEach(Step::close);
    }
}
