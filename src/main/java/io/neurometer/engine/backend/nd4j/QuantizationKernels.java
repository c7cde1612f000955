package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.QuantizationScale;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.scalar.ReplaceNans;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;

/** Quantization to small integers and back, computed in FP32. */
final class QuantizationKernels {
    private QuantizationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Quantization.Quantize.class, QuantizationKernels::quantize),
                new KernelEntry<>(Quantization.Dequantize.class, QuantizationKernels::dequantize),
                new KernelEntry<>(
                        Quantization.DynamicQuantize.class, (program, op) -> DynamicQuantization.build(program)));
    }

    /** Whether all scales stand for equally many elements, so that a view of them can be broadcast. */
    static boolean hasEqualBlocks(Inputs inputs, int axis) {
        Shape shape = inputs.shape(0);
        Shape scaleShape = inputs.shape(1);
        QuantizationScale scale = QuantizationScale.of(axis, shape, scaleShape);
        return !scale.blocks() || shape.size(scale.axis()) % scaleShape.size(scale.axis()) == 0;
    }

    private static void quantize(ProgramBuilder program, Quantization.Quantize op) {
        Blocks blocks = Blocks.of(program, op.axis());
        Operand x = Casts.as(program, DataType.FP32, blocks.elements(program.input(0)));
        Operand output = blocks.elements(program.output());
        Operand scaled = program.scratch(DataType.FP32, x.sizes());
        program.call("divide", List.of(x, scales(program, blocks)), scaled, CallArguments.NONE);
        program.transform(Rint::new, List.of(scaled), scaled);
        if (hasZeroPoint(program)) {
            Operand zeroPoint = Casts.as(program, DataType.FP32, blocks.scales(program.input(2)));
            program.call("add", List.of(scaled, zeroPoint), scaled, CallArguments.NONE);
        }
        if (!program.request().context().finite()) {
            Scalars.apply(program, ReplaceNans::new, 0, scaled, scaled);
        }
        saturate(program, output.type(), scaled);
        Casts.convert(program, scaled, output);
    }

    /** Limits numbers to those of an integer type. */
    static void saturate(ProgramBuilder program, DataType type, Operand numbers) {
        int bits = type.bytes() * Byte.SIZE;
        double least = type.isUnsigned() ? 0 : -(1L << (bits - 1));
        Scalars.atLeast(program, least, numbers, numbers);
        Scalars.atMost(program, least + (1L << bits) - 1, numbers, numbers);
    }

    private static void dequantize(ProgramBuilder program, Quantization.Dequantize op) {
        Blocks blocks = Blocks.of(program, op.axis());
        Operand x = blocks.elements(program.input(0));
        Operand output = blocks.elements(program.output());
        Operand product = output.type() == DataType.FP32 ? output : program.scratch(DataType.FP32, x.sizes());
        Operand difference = Casts.as(program, DataType.FP32, x);
        if (hasZeroPoint(program)) {
            // INT32 has more digits than FP32.
            DataType exact = x.type() == DataType.INT32 ? DataType.FP64 : DataType.FP32;
            Operand wide = Casts.as(program, exact, x);
            Operand zeroPoint = Casts.as(program, exact, blocks.scales(program.input(2)));
            program.call("subtract", List.of(wide, zeroPoint), wide, CallArguments.NONE);
            difference = Casts.as(program, DataType.FP32, wide);
        }
        program.call("multiply", List.of(difference, scales(program, blocks)), product, CallArguments.NONE);
        if (!product.equals(output)) {
            Casts.convert(program, product, output);
        }
    }

    private static Operand scales(ProgramBuilder program, Blocks blocks) {
        return Casts.as(program, DataType.FP32, blocks.scales(program.input(1)));
    }

    private static boolean hasZeroPoint(ProgramBuilder program) {
        if (!program.has(2)) {
            return false;
        }
        Inputs inputs = program.request().inputs();
        return !inputs.hasValue(2) || Arrays.stream(inputs.longs(2)).anyMatch(zeroPoint -> zeroPoint != 0);
    }

    /**
     * Views under which ND4J broadcasts scales to elements.
     *
     * @param elementSizes of the elements
     * @param scaleSizes of the scales, 1 where one stands for many elements
     */
    private record Blocks(long[] elementSizes, long[] scaleSizes) {
        static Blocks of(ProgramBuilder program, int axis) {
            Shape shape = program.request().inputs().shape(0);
            Shape scaleShape = program.request().inputs().shape(1);
            QuantizationScale scale = QuantizationScale.of(axis, shape, scaleShape);
            if (scale.axis() < 0) {
                return new Blocks(new long[] {shape.elements()}, new long[] {1});
            }
            long outer = product(shape, 0, scale.axis());
            long inner = product(shape, scale.axis() + 1, shape.rank());
            long length = shape.size(scale.axis());
            if (!scale.blocks()) {
                return new Blocks(new long[] {outer, length, inner}, new long[] {1, length, 1});
            }
            long parts = scaleShape.size(scale.axis());
            return new Blocks(new long[] {outer, parts, length / parts, inner}, new long[] {outer, parts, 1, inner});
        }

        Operand elements(Operand operand) {
            return operand.reshape(elementSizes);
        }

        Operand scales(Operand operand) {
            return operand.reshape(scaleSizes);
        }

        private static long product(Shape shape, int from, int to) {
            long product = 1;
            for (int axis = from; axis < to; axis++) {
                product *= shape.size(axis);
            }
            return product;
        }
    }
}
