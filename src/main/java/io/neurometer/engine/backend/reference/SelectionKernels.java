package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.BoxSelection;
import io.neurometer.engine.op.DistinctSlices;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Selection;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** Selections that the data decide. */
final class SelectionKernels {
    private SelectionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Selection.NonMaxSuppression.class, (request, op) -> boxes(op)),
                new KernelEntry<>(Selection.Unique.class, SelectionKernels::unique));
    }

    private static Kernel boxes(Selection.NonMaxSuppression op) {
        return arguments -> {
            Inputs.Builder inputs = new Inputs.Builder();
            for (int i = 0; i < arguments.inputCount(); i++) {
                if (arguments.hasInput(i)) {
                    inputs.add(arguments.input(i).type(), arguments.input(i));
                } else {
                    inputs.addAbsent();
                }
            }
            BoxSelection selection = BoxSelection.of(op, inputs.build());
            LongBuffer output = arguments.output(0).bytes().asLongBuffer();
            for (int i = 0; i < selection.count() && output.hasRemaining(); i++) {
                output.put(selection.get(i));
            }
        };
    }

    private static Kernel unique(KernelRequest request, Selection.Unique op) {
        int width = request.inputs().dataType(0).bytes();
        return arguments -> {
            DistinctSlices slices = DistinctSlices.of(op, arguments.input(0));
            if (arguments.hasOutput(0)) {
                copy(arguments, slices, width);
            }
            for (int i = 0; i < slices.count(); i++) {
                put(arguments, 1, i, slices.first(i));
                put(arguments, 3, i, slices.occurrences(i));
            }
            int[] groups = slices.groups();
            for (int i = 0; i < groups.length; i++) {
                put(arguments, 2, i, groups[i]);
            }
        };
    }

    private static void copy(KernelArguments arguments, DistinctSlices slices, int width) {
        ByteBuffer input = arguments.input(0).bytes();
        ByteBuffer output = arguments.output(0).bytes();
        int run = slices.inner() * width;
        for (int outer = 0; outer < slices.outer(); outer++) {
            for (int i = 0; i < slices.count(); i++) {
                int from = (outer * slices.length() + slices.first(i)) * run;
                output.put((outer * slices.count() + i) * run, input, from, run);
            }
        }
    }

    private static void put(KernelArguments arguments, int output, int index, long value) {
        if (arguments.hasOutput(output)) {
            arguments.output(output).bytes().putLong(index * Long.BYTES, value);
        }
    }
}
