package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.lines.Line;
import io.neurometer.engine.backend.onednn.lines.LineFunction;
import io.neurometer.engine.backend.onednn.lines.LineFunctions;
import io.neurometer.engine.backend.onednn.lines.LineRun;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise operators, and chains of them, that oneDNN has no exact primitive for: in Java, one line of elements after
 * another, so that values between them never reach memory. They keep NaN and infinities. What lies in memory with fewer
 * bits than its type has, as in runs of reduced precision, is read in FP32.
 */
final class LineKernels {
    private LineKernels() {}

    /** Null where a part of the chain has no function of lines. */
    static @Nullable Kernel kernel(KernelRequest request, Op head, FusedOps after) {
        Inputs inputs = request.inputs();
        TensorType made = request.outputs().get(0);
        List<LineRun.Stage> stages = stages(inputs, head, after, made.dataType());
        if (stages == null || !Line.takes(made.dataType())) {
            return null;
        }
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < inputs.count(); i++) {
            types.add(inputs.type(i));
        }
        return ProgramBuilder.build(request, program -> {
            Layout common = commonLayout(request, types);
            MemoryView[] memory = new MemoryView[types.size() + 1];
            for (int i = 0; i < types.size(); i++) {
                boolean whole = types.get(i).shape().equals(made.shape());
                MemoryDescriptor bytes = MemoryDescriptor.bytes(types.get(i).bytes());
                memory[i] = program.inputView(i, whole ? common : Layout.ROW_MAJOR, 0, bytes);
                if (types.get(i).equals(made)) {
                    program.mayOverwrite(i);
                }
            }
            memory[types.size()] = program.outputView(0, common, 0, MemoryDescriptor.bytes(made.bytes()));
            program.run(
                    bound -> SharedRange.of(
                            () -> new LineRun(types, made, stages, bound),
                            Math.toIntExact(made.shape().elements()),
                            1,
                            OpenMpTeam.sizeFor(request)),
                    memory);
            return true;
        });
    }

    private static @Nullable List<LineRun.Stage> stages(Inputs inputs, Op head, FusedOps after, DataType made) {
        int next = after.headInputs();
        List<LineRun.Stage> stages = new ArrayList<>();
        LineFunction first = function(head, inputs, 0, next);
        if (first == null) {
            return null;
        }
        stages.add(new LineRun.Stage(first, -1, range(0, next)));
        Fusion.Chain chain = after.chain();
        for (Fusion.Link link : chain == null ? List.<Fusion.Link>of() : chain.links()) {
            List<DataType> types = new ArrayList<>();
            for (int i = next; i < next + link.extras(); i++) {
                if (!inputs.has(i)) {
                    return null;
                }
                types.add(inputs.dataType(i));
            }
            types.add(link.position(), made);
            LineFunction function = LineFunctions.of(link.op(), types);
            if (function == null) {
                return null;
            }
            stages.add(new LineRun.Stage(function, link.position(), range(next, next + link.extras())));
            next += link.extras();
        }
        return stages;
    }

    private static @Nullable LineFunction function(Op op, Inputs inputs, int from, int to) {
        List<DataType> types = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (!inputs.has(i)) {
                return null;
            }
            types.add(inputs.dataType(i));
        }
        return types.isEmpty() ? null : LineFunctions.of(op, types);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    /** The layout in which all values of the output's shape lie, where elements need not move; else row-major. */
    private static Layout commonLayout(KernelRequest request, List<TensorType> types) {
        TensorType made = request.outputs().get(0);
        Layout common = request.context().layout(0);
        for (int i = 0; i < types.size(); i++) {
            TensorType type = types.get(i);
            boolean same = type.equals(made) && request.context().layout(i).equals(common);
            if (!same && type.shape().elements() != 1) {
                return Layout.ROW_MAJOR;
            }
        }
        boolean dense = common instanceof MemoryDescriptor memory
                && memory.isPlain()
                && memory.bytes() == made.bytes()
                && types.get(0).equals(made);
        return dense ? common : Layout.ROW_MAJOR;
    }
}
