package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Runs single operators on the backend, once for each element type, to compare fast kernels with exact ones. */
final class KernelRuns {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();

    private KernelRuns() {}

    /** The first output. */
    static Tensor run(Op op, @Nullable Tensor... inputs) {
        return runAll(op, inputs).get(0);
    }

    /** All outputs; their memory is full of NaN before, so that nothing may be left out. */
    static List<Tensor> runAll(Op op, @Nullable Tensor... inputs) {
        Inputs.Builder builder = new Inputs.Builder();
        List<@Nullable Tensor> arguments = new ArrayList<>();
        for (Tensor input : inputs) {
            arguments.add(input);
            if (input == null) {
                builder.addAbsent();
            } else {
                builder.add(input.type(), input);
            }
        }
        List<TensorType> types = op.infer(builder.build());
        List<Tensor> outputs = types.stream().map(Tensor::allocate).toList();
        for (Tensor output : outputs) {
            for (int i = 0; i < output.elements(); i++) {
                Elements.putDouble(output.bytes(), output.dataType(), i, Double.NaN);
            }
        }
        try (Kernel kernel =
                BACKEND.kernel(new KernelRequest(op, builder.build(), types)).orElseThrow()) {
            kernel.run(new KernelArguments(arguments, outputs));
        }
        return outputs;
    }

    /** Numbers that FP32 and FP64 both hold, from a fixed seed. */
    static Tensor random(Random random, long... sizes) {
        Tensor tensor = Tensor.allocate(DataType.FP32, sizes);
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < tensor.elements(); i++) {
            bytes.putFloat(i * Float.BYTES, (random.nextInt(2001) - 1000) / 512f);
        }
        return tensor;
    }

    static @Nullable Tensor as(DataType type, @Nullable Tensor tensor) {
        if (tensor == null) {
            return null;
        }
        Tensor copy = Tensor.allocate(tensor.type().withDataType(type));
        for (int i = 0; i < tensor.elements(); i++) {
            Elements.putDouble(copy.bytes(), type, i, Elements.getDouble(tensor.bytes(), tensor.dataType(), i));
        }
        return copy;
    }

    /** In FP32 the operator gives what it gives in FP64, up to rounding. */
    static void assertAgreesWithDoubles(Op op, double tolerance, @Nullable Tensor... inputs) {
        assertAgreesWithDoubles(op, DataType.FP32, tolerance, inputs);
    }

    static void assertAgreesWithDoubles(Op op, DataType type, double tolerance, @Nullable Tensor... inputs) {
        @Nullable Tensor[] narrow = new Tensor[inputs.length];
        @Nullable Tensor[] wide = new Tensor[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            narrow[i] = as(type, inputs[i]);
            wide[i] = as(DataType.FP64, narrow[i]);
        }
        Tensor actual = run(op, narrow);
        Tensor expected = run(op, wide);
        assertThat(actual.type()).isEqualTo(expected.type().withDataType(type));
        for (int i = 0; i < expected.elements(); i++) {
            double exact = Elements.getDouble(expected.bytes(), DataType.FP64, i);
            double found = Elements.getDouble(actual.bytes(), type, i);
            if (exact == found) {
                continue;
            }
            assertThat(Math.abs(found - exact))
                    .as("%s: element %d of %s is %s, not %s", op, i, actual, found, exact)
                    .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(exact)));
        }
    }
}
