package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A kernel of primitives and Java code that run one after another.
 *
 * @param steps run one after another
 * @param views the memory that steps name by their position in this list
 * @param startsFrom the input whose elements output 0 must hold before the first step, or -1
 * @param inputLayouts how inputs must lie in memory, where not row-major
 * @param outputLayouts how outputs will lie in memory, where not row-major
 * @param held inputs that are constants in memory of this program's own
 * @param overwritten inputs that output 0 may overwrite
 * @param owned memory that is freed with this program
 * @param team whether it has all threads of its model, or only the calling one
 */
record Program(
        List<Step> steps,
        List<MemoryView> views,
        int startsFrom,
        Map<Integer, Layout> inputLayouts,
        Map<Integer, Layout> outputLayouts,
        Set<Integer> held,
        Set<Integer> overwritten,
        List<Tensor> owned,
        long plannedWorkspaceBytes,
        boolean team)
        implements Kernel {
    /** What runs at one time. */
    sealed interface Step permits Execute, RunJava, SideBySide {}

    /**
     * A primitive, which other steps may have too, with oneDNN's indices of its arguments and the view of each.
     *
     * @param alone whether the calling thread runs it alone in a program with several threads, for which it is made
     */
    record Execute(dnnl_primitive primitive, int[] arguments, int[] views, boolean alone) implements Step {}

    /** Java code with the views that it reads and writes. */
    record RunJava(JavaCode code, int[] views) implements Step {}

    /** Parts that run at the same time, in a thread each: primitives made for one thread, and Java code. */
    record SideBySide(List<List<Step>> parts) implements Step {
        SideBySide {
            parts = parts.stream().map(List::copyOf).toList();
        }
    }

    Program {
        steps = List.copyOf(steps);
        views = List.copyOf(views);
        inputLayouts = Map.copyOf(inputLayouts);
        outputLayouts = Map.copyOf(outputLayouts);
        held = Set.copyOf(held);
        overwritten = Set.copyOf(overwritten);
        owned = List.copyOf(owned);
    }

    @Override
    public void run(KernelArguments arguments) {
        try (BoundKernel bound = bind(arguments)) {
            bound.run();
        }
    }

    @Override
    public BoundKernel bind(KernelArguments arguments) {
        return new BoundProgram(this, arguments);
    }

    @Override
    public Layout inputLayout(int index) {
        return inputLayouts.getOrDefault(index, Layout.ROW_MAJOR);
    }

    @Override
    public Layout outputLayout(int index) {
        return outputLayouts.getOrDefault(index, Layout.ROW_MAJOR);
    }

    @Override
    public boolean holds(int index) {
        return held.contains(index);
    }

    @Override
    public boolean mayOverwrite(int index) {
        return overwritten.contains(index);
    }

    @Override
    public List<String> operators() {
        return each().map(step -> step instanceof Execute execute ? Primitives.kind(execute.primitive()) : "Java")
                .toList();
    }

    @Override
    public void close() {
        each().filter(Execute.class::isInstance)
                .map(step -> ((Execute) step).primitive())
                .distinct()
                .forEach(dnnl::dnnl_primitive_destroy);
        owned.forEach(Tensor::close);
    }

    /** All primitives and all Java code. */
    private Stream<Step> each() {
        return steps.stream()
                .flatMap(step -> step instanceof SideBySide several
                        ? several.parts().stream().flatMap(List::stream)
                        : Stream.of(step));
    }
}
