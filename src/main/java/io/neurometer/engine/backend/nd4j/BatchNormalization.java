package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;

/**
 * Batch normalization by stored statistics, as a factor and a shift for each channel. Never in place, where ND4J's
 * broadcasting is several times slower.
 */
final class BatchNormalization {
    private static final int SCALE = 1;
    private static final int SHIFT = 2;
    private static final int MEAN = 3;
    private static final int VARIANCE = 4;

    /** So few elements may all be sums that cancel, which FP32 does not hold as exactly as they are asked for. */
    private static final long FEW = 256;

    private BatchNormalization() {}

    static void add(ProgramBuilder program, Normalization.BatchNorm norm) {
        Operand x = program.input(0);
        DataType type = x.elements() <= FEW ? DataType.FP64 : x.type();
        long channels = x.rank() == 1 ? 1 : x.size(1);
        long samples = x.size(0);
        long positions = x.elements() / samples / channels;
        Operand from = Casts.as(program, type, x).reshape(samples, channels, positions);
        Operand to = type == x.type()
                ? program.output().reshape(samples, channels, positions)
                : program.scratch(type, samples, channels, positions);
        Operand factor = program.scratch(type, channels);
        Operand shift = program.scratch(type, channels);
        Arithmetic.add(program, Casts.as(program, type, program.input(VARIANCE)), norm.epsilon(), factor);
        program.transform(Sqrt::new, List.of(factor), factor);
        Operand scale = Casts.as(program, type, program.input(SCALE));
        program.call("divide", List.of(scale, factor), factor, CallArguments.NONE);
        Operand mean = Casts.as(program, type, program.input(MEAN));
        Operand given = Casts.as(program, type, program.input(SHIFT));
        if (program.request().context().finite()) {
            program.call("multiply", List.of(mean, factor), shift, CallArguments.NONE);
            program.call("subtract", List.of(given, shift), shift, CallArguments.NONE);
            scale(program, from, factor, to);
            Features.addBias(program, to, shift);
        } else {
            program.call("subtract", List.of(from, mean.reshape(1, channels, 1)), to, CallArguments.NONE);
            scale(program, to, factor, to);
            Features.addBias(program, to, given);
        }
        if (type != x.type()) {
            Casts.convert(program, to, program.output().reshape(samples, channels, positions));
        }
    }

    private static void scale(ProgramBuilder program, Operand from, Operand factor, Operand to) {
        long channels = factor.elements();
        if (from.size(0) == 1) {
            program.call(
                    "multiply",
                    List.of(from.reshape(channels, from.size(2)), factor.reshape(channels, 1)),
                    to.reshape(channels, to.size(2)),
                    CallArguments.NONE);
        } else {
            program.call("multiply", List.of(from, factor.reshape(1, channels, 1)), to, CallArguments.NONE);
        }
    }
}
