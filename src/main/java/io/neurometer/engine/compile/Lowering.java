package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.HostKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelContext;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.compile.range.Finiteness;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.KernelFailure;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.exec.Watch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelSelector;
import io.neurometer.engine.tune.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a kernel for each node in turn, the preferred backend's where it has one and another's where not. Each
 * kernel says how it wants its inputs to lie in memory and how it leaves its outputs; where two disagree, a reordering
 * step is put between them, once for all readers that want the same.
 */
final class Lowering {
    private final TypedGraph typed;
    private final Backend preferred;
    private final Fallbacks fallbacks;
    private final ConstantLoader constants;
    private final CompileOptions options;
    private final Finiteness finiteness;
    private final Refusals refusals;
    private final KernelSelector selector;
    private final int team;
    private final Runnable threading;
    private final long modelBytes;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Layout> layouts = new HashMap<>();
    private final Map<String, TensorType> held = new HashMap<>();
    private final Map<Moved, String> moved = new HashMap<>();
    private final PreparedBytes prepared = new PreparedBytes();
    private final Map<String, Map<String, Long>> heldConstants = new HashMap<>();
    private final Map<String, String> chains = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();
    private final Map<String, String> makers = new HashMap<>();
    private final Map<String, Selection> selections = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    private record Moved(String value, Layout layout) {}

    /**
     * A schedule with a kernel for every node that runs one.
     *
     * @param steps the kernels in order, with the reorderings between them
     * @param outputs for each value asked for the row-major value that holds it
     * @param held how values that are not row-major are held in memory: as that many bytes
     * @param types types by value name, those of values that only steps make included
     * @param constants for each node the bytes of the constants that its kernel holds in forms of its own, by value
     * @param chains for each node that is a link of a chain which was taken apart the name of the chain
     * @param reasons for each node that the preferred backend has no kernel for why not
     * @param selections for each node that the preferred backend can compute in several ways the one selected, in order
     */
    record Lowered(
            List<Step> steps,
            Map<String, String> outputs,
            Map<String, TensorType> held,
            Map<String, TensorType> types,
            Map<String, Map<String, Long>> constants,
            Map<String, String> chains,
            Map<String, String> reasons,
            Map<String, Selection> selections) {}

    /**
     * @param team the number of threads that ways are selected for, which is that of a run but where one thread stands in
     * @param threading puts the calling thread under the policy that kernels are made for
     */
    Lowering(
            TypedGraph typed,
            Backend preferred,
            Fallbacks fallbacks,
            ConstantLoader constants,
            Finiteness finiteness,
            Refusals refusals,
            KernelSelector selector,
            int team,
            Runnable threading,
            CompileOptions options) {
        this.typed = new TypedGraph(typed.graph(), new HashMap<>(typed.types()), typed.values(), typed.constants());
        this.preferred = preferred;
        this.fallbacks = fallbacks;
        this.constants = constants;
        this.options = options;
        this.finiteness = finiteness;
        this.refusals = refusals;
        this.selector = selector;
        this.team = team;
        this.threading = threading;
        this.modelBytes = typed.graph().weights().values().stream()
                .mapToLong(weight -> weight.type().bytes())
                .sum();
    }

    /**
     * @param proceed runs before each node; what it throws ends this
     * @throws EngineException {@link ErrorCode#MODEL_UNSUPPORTED} with every operator that has no kernel
     * @throws KernelFailure when a value cannot be brought into a layout that a kernel has chosen
     */
    Lowered lower(Schedule schedule, List<String> outputs, Runnable proceed) {
        Map<String, Integer> lastReads = schedule.lastReads();
        for (int i = 0; i < schedule.nodes().size(); i++) {
            proceed.run();
            lower(schedule.nodes().get(i), i, lastReads);
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        Map<String, String> results = new LinkedHashMap<>();
        for (String output : outputs) {
            results.put(output, in(output, Layout.ROW_MAJOR, output));
        }
        return new Lowered(steps, results, held, typed.types(), heldConstants, chains, reasons, selections);
    }

    /** What a run has to look at, once all steps are there. */
    List<Watch> watches() {
        List<Watch> watches = new ArrayList<>();
        finiteness.limits().forEach((value, limit) -> {
            TensorType type = typed.type(value);
            if (type != null) {
                Layout layout = layouts.getOrDefault(value, Layout.ROW_MAJOR);
                watches.add(new Watch(value, layout.elements(type.dataType()), limit));
            }
        });
        return watches;
    }

    /** Frees the kernels made so far. */
    void close() {
        steps.forEach(Step::close);
    }

    private void lower(Node node, int position, Map<String, Integer> lastReads) {
        if (Control.isFlow(node.op())) {
            Node held = CompiledBodies.withoutConstants(rowMajor(node), typed);
            steps.add(new Step(held, typed.fixedOutputs(node), null, null));
            return;
        }
        List<TensorType> types = FixedTypes.ofOutputs(node, typed);
        if (types == null || node.op().isView()) {
            steps.add(new Step(rowMajor(node), types, null, null));
            return;
        }
        Inputs inputs = typed.inputs(node);
        KernelContext context = context(node, position, lastReads);
        KernelRequest request = new KernelRequest(node.op(), inputs, types, context);
        if (placed(node, request, preferred)) {
            return;
        }
        if (node.op() instanceof Fusion.Chain chain) {
            lowerApart(node, chain, types.get(0));
            return;
        }
        reasons.put(node.name(), reason(node, request));
        KernelRequest rowMajor = new KernelRequest(node.op(), inputs, types, context.rowMajor());
        if (fallbacks.inOrder(rowMajor).stream().noneMatch(backend -> placed(node, rowMajor, backend))) {
            faults.add(request.unsupported(node.name()));
        }
    }

    private boolean placed(Node node, KernelRequest request, Backend backend) {
        Optional<Kernel> kernel = refusals.include(node, backend) ? Optional.empty() : chosen(node, request, backend);
        if (kernel.isEmpty()) {
            prepared.forget(node);
            return false;
        }
        boolean isOther = !backend.name().equals(preferred.name());
        Kernel made = isOther ? HostKernel.among(preferred.memory(), kernel.get()) : kernel.get();
        place(node, request.outputs(), made, backend.name());
        return true;
    }

    /** The kernel of the way that is selected, where it is there. */
    private Optional<Kernel> chosen(Node node, KernelRequest request, Backend backend) {
        boolean selects = backend.name().equals(preferred.name());
        Optional<Selection> selection =
                selects ? selector.select(backend, request.forThreads(team), modelBytes) : Optional.empty();
        if (selection.isPresent()) {
            threading.run();
        }
        Optional<Kernel> kernel = selection.flatMap(found -> kernel(node, request.by(found.way()), backend));
        if (kernel.isPresent()) {
            selections.put(node.name(), selection.orElseThrow());
            return kernel;
        }
        prepared.forget(node);
        return kernel(node, request, backend);
    }

    /** What a backend has; nothing where its library fails. */
    private Optional<Kernel> kernel(Node node, KernelRequest request, Backend backend) {
        try {
            return backend.kernel(request);
        } catch (EngineException neverRuns) {
            throw neverRuns;
        } catch (RuntimeException failure) {
            if (backend.name().equals(Backends.REFERENCE)) {
                throw failure;
            }
            refusals.add(new KernelFailure(node.name(), backend.name(), failure));
            return Optional.empty();
        }
    }

    /** A chain that the preferred backend has no kernel for runs link by link, with whatever kernel each has. */
    private void lowerApart(Node node, Fusion.Chain chain, TensorType type) {
        List<String> inputs = node.inputs();
        String running = node.outputs().get(0);
        int links = chain.links().size();
        int next = chain.headInputs();
        for (int i = 0; i <= links; i++) {
            String made = i == links ? node.outputs().get(0) : node.name() + " before link " + i;
            Op op = i == 0 ? chain.head() : chain.links().get(i - 1).op();
            List<String> operands = inputs.subList(0, next);
            if (i > 0) {
                Fusion.Link link = chain.links().get(i - 1);
                operands = link.operands(running, inputs.subList(next, inputs.size()));
                next += link.extras();
            }
            typed.types().put(made, type);
            String name = node.name() + (i == links ? "" : " " + i);
            chains.put(name, node.name());
            lower(new Node(name, node.layer(), op, operands, List.of(made)), -1, Map.of());
            running = made;
        }
    }

    private KernelContext context(Node node, int position, Map<String, Integer> lastReads) {
        List<Layout> now = new ArrayList<>();
        Set<Integer> overwritable = new HashSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            now.add(layouts.getOrDefault(input, Layout.ROW_MAJOR));
            Integer last = lastReads.get(input);
            boolean once = node.inputs().indexOf(input) == node.inputs().lastIndexOf(input);
            if (last != null && last == position && once) {
                overwritable.add(i);
            }
        }
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).equals(Node.ABSENT)) {
                used.add(i);
            }
        }
        return new KernelContext(
                now,
                overwritable,
                used,
                new NodeConstants(node, typed, constants, prepared),
                options.precision(),
                options.threads(),
                finiteness.isCertain(node),
                finiteness.mayHide(node),
                KernelContext.ANY_WAY);
    }

    private void place(Node node, List<TensorType> types, Kernel kernel, String backend) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            inputs.add(
                    input.equals(Node.ABSENT) || kernel.holds(i)
                            ? Node.ABSENT
                            : in(input, kernel.inputLayout(i), node.name()));
        }
        List<TensorType> stored = new ArrayList<>(types);
        for (int i = 0; i < node.outputs().size(); i++) {
            stored.set(i, note(node.outputs().get(i), types.get(i), kernel.outputLayout(i)));
            makers.put(node.outputs().get(i), node.name());
        }
        Node placed = new Node(node.name(), node.layer(), node.op(), inputs, node.outputs());
        Map<String, Long> bytes = new HashMap<>();
        prepared.of(node).forEach((input, size) -> {
            if (kernel.holds(input)) {
                bytes.merge(node.inputs().get(input), size, Long::sum);
            }
        });
        heldConstants.put(node.name(), bytes);
        steps.add(new Step(placed, stored, kernel, backend));
    }

    /** Notes how a value lies in memory and gives the type of the tensor that holds it. */
    private TensorType note(String value, TensorType type, Layout layout) {
        if (layout.equals(Layout.ROW_MAJOR) || value.equals(Node.ABSENT)) {
            return type;
        }
        layouts.put(value, layout);
        TensorType bytes = TensorType.of(DataType.UINT8, layout.bytes(type));
        held.put(value, bytes);
        return bytes;
    }

    private Node rowMajor(Node node) {
        List<String> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.equals(Node.ABSENT) ? input : in(input, Layout.ROW_MAJOR, node.name()));
        }
        return new Node(node.name(), node.layer(), node.op(), inputs, node.outputs());
    }

    /** The value in a layout: itself, or what a reordering step makes of it. */
    private String in(String value, Layout wanted, String reader) {
        Layout now = layouts.getOrDefault(value, Layout.ROW_MAJOR);
        if (now.equals(wanted)) {
            return value;
        }
        return moved.computeIfAbsent(new Moved(value, wanted), key -> reorder(value, now, wanted, reader));
    }

    private String reorder(String value, Layout now, Layout wanted, String reader) {
        TensorType type = Objects.requireNonNull(typed.type(value));
        Kernel kernel = reorderKernel(type, now, wanted, wanted.equals(Layout.ROW_MAJOR) ? makers.get(value) : reader);
        String name = value + " as " + wanted;
        typed.types().put(name, type);
        TensorType stored = note(name, type, wanted);
        Node node = new Node(name, reader, new Movement.Reorder(), List.of(value), List.of(name));
        steps.add(new Step(node, List.of(stored), kernel, preferred.name()));
        return name;
    }

    private String reason(Node node, KernelRequest request) {
        return refusals.include(node, preferred)
                ? Refusals.REASON
                : Fallback.widening(request).orElseGet(() -> preferred.reason(request));
    }

    /** @param chooser the node whose kernel has chosen the layout that is not row-major */
    private Kernel reorderKernel(TensorType type, Layout now, Layout wanted, @Nullable String chooser) {
        RuntimeException failure;
        try {
            Optional<Kernel> kernel = preferred.reorder(type, now, wanted);
            if (kernel.isPresent()) {
                return kernel.get();
            }
            failure = new IllegalStateException("no reordering from " + now + " to " + wanted);
        } catch (IllegalStateException refusal) {
            failure = refusal;
        }
        throw new KernelFailure(String.valueOf(chooser), preferred.name(), failure);
    }
}
