package io.neurometer.engine.exec;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A graph compiled for one set of input shapes: a schedule of ready kernels, its constants and a memory plan. Any number
 * of {@link Session}s may run at once; each has an arena of its own, and idle arenas are kept for the next one.
 *
 * <p>Where threads share out the samples of a run, schedule and plan are those of one part, and a session has an arena for
 * each.
 */
public final class Executable implements AutoCloseable {
    private final ExecutionPlan execution;
    private final List<Tensor> ownedConstants;
    private final MemoryPlan plan;
    private final Map<String, List<String>> sources;
    private final ValueSlots slots;
    private final Guard guard;
    private final @Nullable Parts parts;
    private volatile @Nullable Teamwork teamwork;
    private final long scratchBytes;
    private final long ownedBytes;
    private final long outputBytes;
    private final ConcurrentLinkedQueue<Arena> idleArenas = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<PartOutputs> idleOutputs = new ConcurrentLinkedQueue<>();

    /**
     * @param execution what a run does; the small constants of its graph are freed with this executable
     * @param ownedConstants those of its constants that live and die with this executable
     * @param plan offsets of all values whose types are fixed, except views
     * @param sources for each node that compiling has made the names of the source graph's nodes that it stands for
     * @param parts how threads share out the samples of a run, of which the others describe one part; null where they do not
     */
    public Executable(
            ExecutionPlan execution,
            List<Tensor> ownedConstants,
            MemoryPlan plan,
            Map<String, List<String>> sources,
            @Nullable Parts parts) {
        this.execution = execution;
        this.parts = parts;
        this.ownedConstants = List.copyOf(ownedConstants);
        this.plan = plan;
        this.sources = Map.copyOf(sources);
        this.slots = new ValueSlots(
                execution.typed().graph().inputs(), execution.constants().keySet(), execution.steps(), plan);
        this.guard = new Guard(execution, slots);
        this.scratchBytes = parts()
                * execution.steps().stream().mapToLong(Step::scratchBytes).max().orElse(0);
        this.ownedBytes = ownedConstants.stream().mapToLong(Tensor::byteSize).sum();
        this.outputBytes = parts()
                * execution.outputs().keySet().stream()
                        .map(execution.typed()::type)
                        .filter(type -> type != null && type.shape().isFixed())
                        .mapToLong(TensorType::bytes)
                        .sum();
    }

    /** Into how many equal parts threads share out the samples of a run; 1 where all threads work on all samples. */
    public int parts() {
        return parts == null ? 1 : parts.count();
    }

    /** The graph that runs, of one part. */
    public TypedGraph typed() {
        return execution.typed();
    }

    public List<Step> steps() {
        return execution.steps();
    }

    ExecutionPlan execution() {
        return execution;
    }

    /** The plan of one part. */
    public MemoryPlan plan() {
        return plan;
    }

    /** What a run takes for values beside its inputs, in bytes: an arena for each part, and the outputs of all parts. */
    public long arenaBytes() {
        return parts() * plan.arenaBytes() + (parts == null ? 0 : outputBytes);
    }

    /**
     * Names the executable that takes over where values that this one watches stray from their limits. Without one, this
     * executable watches nothing.
     *
     * @param other gives it whenever a run needs it
     */
    public void setAlternative(Supplier<Alternative> other) {
        guard.setAlternative(other);
    }

    /**
     * Names the same network for one thread, which takes over while the threads of this one's kernels have to wait for
     * processors that other processes have.
     *
     * @param alone gives it whenever a run needs it
     * @param expectedNanos more than one thread takes for a run when nothing disturbs it
     */
    public void setAlone(Supplier<Alternative> alone, double expectedNanos) {
        setTeamwork(new Teamwork(alone, expectedNanos, System::nanoTime));
    }

    /**
     * Has the calling thread compute one part after another while the threads that share them out have to wait for
     * processors that other processes have.
     *
     * @param expectedNanos more than one thread takes for a run when nothing disturbs it
     */
    public void setOneByOne(double expectedNanos) {
        setTeamwork(new Teamwork(expectedNanos, System::nanoTime));
    }

    void setTeamwork(Teamwork watched) {
        teamwork = watched;
    }

    @Nullable
    Teamwork teamwork() {
        return teamwork;
    }

    Alternative alternative() {
        return guard.alternative();
    }

    /** Whether it takes some values for numbers of a certain size. */
    public boolean isWatchful() {
        return !execution.watches().isEmpty();
    }

    /** The most that kernels which run at once take beside the arena, in bytes. */
    public long scratchBytes() {
        return scratchBytes;
    }

    /**
     * For each node that compiling has made the names of the source graph's nodes that it stands for, those in bodies that
     * have run included.
     */
    public Map<String, List<String>> sources() {
        Map<String, List<String>> inBodies = execution.bodies().sources();
        if (inBodies.isEmpty()) {
            return sources;
        }
        Map<String, List<String>> all = new HashMap<>(sources);
        all.putAll(inBodies);
        return all;
    }

    /** Bytes that this executable holds beside the model's weights: arenas at rest, constants of its own, and bodies. */
    public long residentBytes() {
        return idleArenas.size() * plan.arenaBytes()
                + (parts == null ? 0 : idleOutputs.size() * outputBytes)
                + ownedBytes
                + execution.bodies().residentBytes();
    }

    /** Bytes of the constants that live and die with this executable. */
    public long ownedBytes() {
        return ownedBytes;
    }

    /**
     * Starts a session; it must be closed after its outputs have been read.
     *
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#MEMORY_EXHAUSTED}
     *     when what the plan reserves and the kernels take beside it does not fit; nothing has been allocated then
     */
    public Session open(ExecutionListener listener) {
        return open(listener, 0);
    }

    /**
     * As {@link #open(ExecutionListener)} for a caller who takes memory of its own while the session is open.
     *
     * @param beside how many bytes the caller is about to take, for which there must be room, too
     */
    public Session open(ExecutionListener listener, long beside) {
        return parts == null ? openPart(listener, beside) : PartsSession.open(this, parts, listener, beside);
    }

    /** A session for one part of the samples. */
    KernelSession openPart(ExecutionListener listener) {
        return openPart(listener, 0);
    }

    /** As {@link #open(ExecutionListener, long)} for one part of the samples. */
    KernelSession openPart(ExecutionListener listener, long beside) {
        return session(listener, acquireArena(beside), idleArenas::add);
    }

    /** Memory for the outputs of all parts. */
    PartOutputs acquireOutputs(Parts of) {
        PartOutputs idle = idleOutputs.poll();
        return idle == null ? PartOutputs.allocate(execution, of) : idle;
    }

    void release(PartOutputs outputs) {
        idleOutputs.add(outputs);
    }

    /** What copies of all outputs take, in bytes, but for those whose size only a run tells. */
    public long outputBytes() {
        return outputBytes;
    }

    private KernelSession session(ExecutionListener listener, Arena arena, Consumer<Arena> release) {
        return new KernelSession(execution, slots, guard, parts == null ? teamwork : null, listener, arena, release);
    }

    private Arena arena(Function<TensorType, Tensor> memory) {
        return new Arena(plan, slots.count(), execution.steps().size(), memory);
    }

    /**
     * Binds every kernel whose types are known to memory like that of a run, and runs none.
     *
     * @throws KernelFailure when a kernel cannot be bound
     */
    public void prove() {
        Map<String, Tensor> inputs = new HashMap<>();
        try (KernelSession session = session(ExecutionListener.NONE, arena(Tensor::untouched), Arena::close)) {
            for (GraphInput input : execution.typed().graph().inputs()) {
                TensorType type = execution.typed().type(input.name());
                if (type != null) {
                    inputs.put(input.name(), Tensor.untouched(type));
                }
            }
            session.bind(inputs);
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    /** Whether a kernel has failed in a run, so that the spare computes the outputs. */
    public boolean isOnSpare() {
        return execution.spare().isInUse();
    }

    private Arena acquireArena(long beside) {
        Arena idle = idleArenas.poll();
        try {
            long arenaBytes = idle == null ? plan.arenaBytes() : 0;
            OffHeap.requireRoom(Math.addExact(Math.addExact(arenaBytes, scratchBytes), beside), "running this model");
        } catch (RuntimeException refusal) {
            if (idle != null) {
                idleArenas.add(idle);
            }
            throw refusal;
        }
        return idle == null ? arena(Tensor::allocate) : idle;
    }

    /** Frees the arenas at rest; the next session takes one anew. */
    public void freeIdleArenas() {
        for (Arena arena = idleArenas.poll(); arena != null; arena = idleArenas.poll()) {
            arena.close();
        }
        for (PartOutputs outputs = idleOutputs.poll(); outputs != null; outputs = idleOutputs.poll()) {
            outputs.close();
        }
    }

    /** Frees arenas, constants and kernels. No session may be open. */
    @Override
    public void close() {
        freeIdleArenas();
        execution.bodies().close();
        ownedConstants.forEach(Tensor::close);
        execution.typed().values().values().forEach(Tensor::close);
        execution.steps().forEach(Step::close);
        execution.spare().close();
    }
}
