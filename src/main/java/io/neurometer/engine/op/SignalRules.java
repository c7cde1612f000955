package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;

/** What the rules of Fourier transforms share. */
final class SignalRules {
    private static final long MAX_POINTS = 1 << 22;

    private SignalRules() {}

    /**
     * What a fast Fourier transform by halves costs: for n points n/2 log2 n butterflies of a complex product and two
     * complex sums, the logarithm rounded up.
     */
    static OpVector transform(long points) {
        int levels = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, points - 1));
        long each = Math.multiplyExact(points, levels);
        return OpVector.of(Kind.MUL, Math.multiplyExact(2, each)).plus(Kind.ADD, Math.multiplyExact(3, each));
    }

    /** The last dimension of x holds real numbers or real and imaginary parts. */
    static void requireComplex(Inputs inputs) {
        Dim parts = inputs.shape(0).dim(-1);
        if (parts.isFixed() && parts.size() != 1 && parts.size() != 2) {
            throw Rules.mismatch(
                    "the last dimension is that of no real or complex numbers",
                    inputs.shape(0),
                    "1 or 2 in the last dimension",
                    "add a dimension for real and imaginary part");
        }
    }

    /** Input {@code index}, if given, is one integer. */
    static void requireScalar(Inputs inputs, int index) {
        if (inputs.has(index)) {
            Rules.requireScalar(inputs, index);
            Rules.requireIndex(inputs, index);
        }
    }

    /** The length of a transform, which fits the memory that one takes. @throws EngineException {@link ErrorCode#TOO_LARGE} beyond it */
    static Dim points(long length) {
        if (length > MAX_POINTS) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "a Fourier transform is too long")
                    .got(length)
                    .expected("at most " + MAX_POINTS + " points")
                    .fix("transform shorter frames"));
        }
        return Dim.of(length);
    }

    /** The value of an integer input that must be at least 1 and fit 32 bits. */
    static long positive(Inputs inputs, int index) {
        long value = inputs.longs(index)[0];
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw Rules.invalid("a length is out of range", value, "1 to 2^31-1", "correct input " + index);
        }
        return value;
    }
}
