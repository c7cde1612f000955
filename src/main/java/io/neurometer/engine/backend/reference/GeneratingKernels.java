package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Windows of signals and random numbers. */
final class GeneratingKernels {
    private GeneratingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Generation.Window.class, (request, op) -> window(op)),
                new KernelEntry<>(Generation.RandomNumbers.class, (request, op) -> random(op)));
    }

    private static Kernel window(Generation.Window op) {
        return arguments -> {
            ElementAccess.Writer writer = ElementAccess.writer(arguments.output(0));
            int size = count(arguments);
            for (int i = 0; i < size; i++) {
                writer.put(i, op.weight(i, size));
            }
        };
    }

    private static Kernel random(Generation.RandomNumbers op) {
        return arguments -> {
            DoubleSupplier numbers = op.numbers();
            ElementAccess.Writer writer = ElementAccess.writer(arguments.output(0));
            int count = count(arguments);
            for (int i = 0; i < count; i++) {
                writer.put(i, numbers.getAsDouble());
            }
        };
    }

    private static int count(KernelArguments arguments) {
        Tensor output = arguments.output(0);
        return Math.toIntExact(output.elements());
    }
}
