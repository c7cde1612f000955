package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Program} together, view by view and step by step. */
final class ProgramBuilder {
    private final KernelRequest request;
    private final NativeScope scope = new NativeScope();
    private final List<Program.Step> steps = new ArrayList<>();
    private final List<MemoryView> views = new ArrayList<>();
    private final Map<Integer, Layout> inputs = new HashMap<>();
    private final Map<Integer, Layout> outputs = new HashMap<>();
    private final Set<Integer> held = new HashSet<>();
    private final Set<Integer> overwritten = new HashSet<>();
    private final Map<PrimitiveDescriptor, dnnl_primitive> made = new IdentityHashMap<>();
    private final List<Tensor> owned = new ArrayList<>();
    private @Nullable Part part;
    private int startsFrom = -1;
    private long temporaryBytes;
    private long scratchpadBytes;

    private ProgramBuilder(KernelRequest request) {
        this.request = request;
    }

    /** Adds the steps of a program; false where oneDNN lacks a primitive for them. */
    interface Recipe {
        boolean addTo(ProgramBuilder program);
    }

    /** The program of a recipe; null, with everything freed, where oneDNN lacks a primitive. */
    static @Nullable Program build(KernelRequest request, Recipe recipe) {
        return isForOneThread(request)
                ? OpenMpThreads.single(() -> build(request, recipe, false))
                : build(request, recipe, true);
    }

    /** Whether a program for this request has the calling thread only. */
    static boolean isForOneThread(KernelRequest request) {
        return !Way.hasTeam(request);
    }

    private static @Nullable Program build(KernelRequest request, Recipe recipe, boolean team) {
        ProgramBuilder program = new ProgramBuilder(request);
        boolean complete = false;
        try (program.scope) {
            complete = recipe.addTo(program);
            return complete ? program.build(team) : null;
        } finally {
            if (!complete) {
                program.made.values().forEach(dnnl::dnnl_primitive_destroy);
                program.owned.forEach(Tensor::close);
            }
        }
    }

    /** What the program is built for. */
    KernelRequest request() {
        return request;
    }

    /** What is freed when the program is built. */
    NativeScope scope() {
        return scope;
    }

    /** An input, which must lie as described. */
    MemoryView input(int index, MemoryDescriptor descriptor) {
        Layout layout = descriptor.layout(request.inputs().type(index));
        Layout before = inputs.putIfAbsent(index, layout);
        if (before != null && !before.equals(layout)) {
            throw new IllegalStateException("input " + index + " is wanted as " + before + " and as " + layout);
        }
        return new MemoryView(MemoryView.Place.INPUT, index, 0, descriptor, null);
    }

    /** An input in the layout that it has to have anyway, seen in another way from a byte offset on. */
    MemoryView inputView(int index, Layout layout, long offset, MemoryDescriptor seen) {
        inputs.put(index, layout);
        return new MemoryView(MemoryView.Place.INPUT, index, offset, seen, null);
    }

    /** A row-major input. */
    MemoryView rowMajorInput(int index, MemoryDescriptor seen) {
        return inputView(index, Layout.ROW_MAJOR, 0, seen);
    }

    /** The bytes of a row-major input of any type, for Java code. */
    MemoryView inputBytes(int index) {
        return rowMajorInput(
                index, MemoryDescriptor.bytes(request.inputs().type(index).bytes()));
    }

    /** An output, which will lie as described. */
    MemoryView output(int index, MemoryDescriptor descriptor) {
        return outputView(index, descriptor.layout(request.outputs().get(index)), 0, descriptor);
    }

    /** An output in a given layout, seen in another way from a byte offset on. */
    MemoryView outputView(int index, Layout layout, long offset, MemoryDescriptor seen) {
        outputs.put(index, layout);
        return new MemoryView(MemoryView.Place.OUTPUT, index, offset, seen, null);
    }

    /** A row-major output. */
    MemoryView rowMajorOutput(int index, MemoryDescriptor seen) {
        return outputView(index, Layout.ROW_MAJOR, 0, seen);
    }

    /** The bytes of a row-major output of any type, for Java code. */
    MemoryView outputBytes(int index) {
        return rowMajorOutput(
                index, MemoryDescriptor.bytes(request.outputs().get(index).bytes()));
    }

    /** The elements of a row-major constant input, seen as {@code raw}, in the memory format of {@code wanted}. */
    MemoryView constant(int index, MemoryDescriptor raw, MemoryDescriptor wanted) {
        return constant(index, wanted.toString(), wanted, source -> Reorders.reordered(source, raw, wanted));
    }

    /**
     * What is made once of a constant input.
     *
     * @param form names what is made; the same name always stands for the same bytes
     */
    MemoryView constant(int index, String form, MemoryDescriptor made, UnaryOperator<Tensor> maker) {
        Tensor tensor = request.context().constants().prepared(index, form, maker);
        held.add(index);
        return new MemoryView(MemoryView.Place.OWN, index, 0, made, tensor);
    }

    /** An input in a given memory format, constant or not. */
    MemoryView parameter(int index, MemoryDescriptor raw, MemoryDescriptor wanted) {
        if (request.context().constants().has(index)) {
            return constant(index, raw, wanted);
        }
        MemoryView source = rowMajorInput(index, raw);
        if (raw.equals(wanted)) {
            return source;
        }
        return result(Reorders.descriptor(scope, raw, wanted), source, wanted);
    }

    /** Memory for values between steps. */
    MemoryView temporary(MemoryDescriptor descriptor) {
        MemoryView view = new MemoryView(MemoryView.Place.TEMPORARY, 0, temporaryBytes, descriptor, null);
        temporaryBytes = CacheLines.aligned(temporaryBytes + descriptor.bytes());
        return view;
    }

    /** Memory of the program's own, freed with it. */
    MemoryView own(MemoryDescriptor descriptor, Tensor tensor) {
        owned.add(tensor);
        return new MemoryView(MemoryView.Place.OWN, -1, 0, descriptor, tensor);
    }

    /** Output 0 starts as a copy of the input, or lies where the input does. */
    void startFrom(int index) {
        startsFrom = index;
        mayOverwrite(index);
    }

    /** Output 0 may lie where the input does. */
    void mayOverwrite(int index) {
        overwritten.add(index);
    }

    /** Adds the execution of a primitive with one source. */
    void call(PrimitiveDescriptor descriptor, MemoryView source, MemoryView destination) {
        call(descriptor, Arguments.of(Argument.SRC, source).and(Argument.DST, destination));
    }

    /** Adds the execution of a primitive with one source; its result lies in temporary memory. */
    MemoryView result(PrimitiveDescriptor descriptor, MemoryView source, MemoryDescriptor result) {
        MemoryView target = temporary(result);
        call(descriptor, source, target);
        return target;
    }

    /** Adds the execution of a primitive. */
    void call(PrimitiveDescriptor descriptor, Arguments given) {
        call(descriptor, given, false);
    }

    /** @param alone whether the calling thread runs it alone; its descriptor was made for one thread then */
    void call(PrimitiveDescriptor descriptor, Arguments given, boolean alone) {
        long bytes = descriptor.scratchpadBytes();
        Arguments all = bytes > 0 ? given.and(Argument.SCRATCHPAD, scratchpad(descriptor, bytes)) : given;
        add(alone ? OpenMpThreads.single(() -> execution(descriptor, all, true)) : execution(descriptor, all, false));
    }

    /**
     * Adds the steps of several recipes, which run at the same time in a thread each; false where oneDNN lacks a primitive
     * for one of them.
     */
    boolean addSideBySide(List<Recipe> recipes) {
        List<List<Program.Step>> parts = new ArrayList<>();
        for (Recipe recipe : recipes) {
            part = new Part();
            boolean complete = OpenMpThreads.single(() -> recipe.addTo(this));
            parts.add(part.steps);
            part = null;
            if (!complete) {
                return false;
            }
        }
        steps.add(new Program.SideBySide(parts));
        return true;
    }

    /** What one thread runs beside others. */
    private static final class Part {
        private final List<Program.Step> steps = new ArrayList<>();

        /** Primitives of others run at the same time, so each of its own has its memory. */
        private final Map<PrimitiveDescriptor, MemoryView> scratchpads = new IdentityHashMap<>();
    }

    private void add(Program.Step step) {
        (part == null ? steps : part.steps).add(step);
    }

    private MemoryView scratchpad(PrimitiveDescriptor descriptor, long bytes) {
        MemoryDescriptor seen = MemoryDescriptor.bytes(bytes);
        if (part != null) {
            return part.scratchpads.computeIfAbsent(descriptor, given -> temporary(seen));
        }
        scratchpadBytes = Math.max(scratchpadBytes, CacheLines.aligned(bytes));
        return new MemoryView(MemoryView.Place.SCRATCHPAD, 0, 0, seen, null);
    }

    private Program.Execute execution(PrimitiveDescriptor descriptor, Arguments all, boolean alone) {
        int[] arguments =
                all.views().keySet().stream().mapToInt(Argument::index).toArray();
        int[] used = all.views().values().stream().mapToInt(this::indexOf).toArray();
        dnnl_primitive primitive = made.computeIfAbsent(descriptor, PrimitiveDescriptor::create);
        return new Program.Execute(primitive, arguments, used, alone);
    }

    /** Adds a function of each element and one of another value, in place; false where oneDNN has none. */
    boolean binaryInPlace(int algorithm, MemoryView value, MemoryView other) {
        MemoryDescriptor memory = value.descriptor();
        PrimitiveDescriptor function =
                Primitives.binary(scope, algorithm, memory, other.descriptor(), memory, new PrimitiveAttributes(scope));
        if (function != null) {
            call(
                    function,
                    Arguments.of(Argument.SRC_0, value)
                            .and(Argument.SRC_1, other)
                            .and(Argument.DST, value));
        }
        return function != null;
    }

    /** Adds Java code that reads and writes these views. */
    void run(JavaCode code, MemoryView... used) {
        int[] indices = new int[used.length];
        for (int i = 0; i < used.length; i++) {
            indices[i] = indexOf(used[i]);
        }
        add(new Program.RunJava(code, indices));
    }

    private int indexOf(MemoryView view) {
        int index = views.indexOf(view);
        if (index < 0) {
            views.add(view);
        }
        return index < 0 ? views.size() - 1 : index;
    }

    /** The scratchpad that all primitives share lies behind the temporary memory. */
    private Program build(boolean team) {
        views.replaceAll(view ->
                view.place() == MemoryView.Place.SCRATCHPAD ? view.as(view.descriptor(), temporaryBytes) : view);
        return new Program(
                steps,
                views,
                startsFrom,
                inputs,
                outputs,
                held,
                overwritten,
                owned,
                temporaryBytes + scratchpadBytes,
                team);
    }
}
