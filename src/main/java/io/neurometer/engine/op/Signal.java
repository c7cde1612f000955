package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Transforms between time and frequency. Complex numbers are pairs in the last dimension, real ones stand alone there. */
public sealed interface Signal extends Op {

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    @Override
    default InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.SETTING;
    }

    /**
     * Discrete Fourier transform along an axis; inputs: x [..., 1 or 2], scalar axis, optional scalar length, to which x is
     * cut or filled up with zeros. Output [..., 2]. The inverse divides by the length.
     *
     * @param onesided whether only the first half of the frequencies and one more are given, which tell all of a real
     *     signal; the inverse takes such a half and gives real numbers [..., 1], 2 (n - 1) of them unless told otherwise
     */
    record Dft(boolean inverse, boolean onesided) implements Signal {
        private static final int LENGTH = 2;

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            Rules.requireFloating(inputs, 0);
            Rules.requireMinRank(inputs, 0, 2);
            SignalRules.requireComplex(inputs);
            SignalRules.requireScalar(inputs, 1);
            SignalRules.requireScalar(inputs, LENGTH);
            Shape x = inputs.shape(0);
            int along = axis(inputs);
            Dim points = points(inputs, x.dim(along));
            boolean half = onesided && !inverse;
            Dim kept = half && points.isFixed() ? Dim.of(points.size() / 2 + 1) : half ? Dim.UNKNOWN : points;
            Shape output = Rules.withDim(x, along, kept);
            boolean real = onesided && inverse;
            return List.of(
                    Limits.within(inputs.type(0).withShape(Rules.withDim(output, x.rank() - 1, Dim.of(real ? 1 : 2)))));
        }

        /** The axis, counted from the front. @throws TypeUnknownException unless it is known */
        public int axis(Inputs inputs) {
            int rank = inputs.shape(0).rank();
            int along = Rules.axis(inputs.longs(1)[0], rank);
            if (along == rank - 1) {
                throw Rules.invalid(
                        "the last dimension holds real and imaginary part", along, "another axis", "correct the axis");
            }
            return along;
        }

        /** The length of the transform; unknown unless the input that states it, or else the dimension, is known. */
        private Dim points(Inputs inputs, Dim along) {
            if (inputs.has(LENGTH)) {
                return inputs.hasValue(LENGTH) ? SignalRules.points(SignalRules.positive(inputs, LENGTH)) : Dim.UNKNOWN;
            }
            if (!along.isFixed()) {
                return onesided && inverse ? Dim.UNKNOWN : along;
            }
            long points = onesided && inverse ? Math.multiplyExact(2, along.size() - 1) : along.size();
            if (points < 1) {
                throw Rules.mismatch("there is nothing to transform", along, "more elements", "state the length");
            }
            return SignalRules.points(points);
        }

        /** The length of the transform. @throws IllegalStateException unless that is known */
        public int length(Inputs inputs) {
            return Math.toIntExact(
                    points(inputs, inputs.shape(0).dim(axis(inputs))).size());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape output = outputs.get(0).shape();
            if (output.elements() == 0) {
                return OpCost.FREE;
            }
            long lines = output.elements() / output.size(axis(inputs)) / output.size(-1);
            long points = length(inputs);
            OpVector scaling = OpVector.of(Kind.DIV, inverse ? output.elements() : 0);
            return OpCost.ofOther(SignalRules.transform(points).times(lines).plus(scaling));
        }
    }

    /**
     * Short-time Fourier transform: that of overlapping frames, each tapered by a window. Inputs: x [B, length], or [B,
     * length, 1 or 2], scalar step from one frame to the next, optional window, optional scalar length of a frame, else that
     * of the window. Output [B, frames, frequencies, 2].
     *
     * @param onesided whether only the first half of the frequencies and one more are given, which needs real x
     */
    record Stft(boolean onesided) implements Signal {
        private static final int STEP = 1;
        private static final int WINDOW = 2;
        private static final int LENGTH = 3;

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 4);
            Rules.requireFloating(inputs, 0);
            Rules.requireMinRank(inputs, 0, 2);
            Rules.requireMaxRank(inputs, 0, 3);
            SignalRules.requireScalar(inputs, STEP);
            SignalRules.requireScalar(inputs, LENGTH);
            Shape x = inputs.shape(0);
            if (x.rank() == 3) {
                SignalRules.requireComplex(inputs);
                if (onesided && x.dim(2).size() == 2) {
                    throw Rules.invalid(
                            "half of the frequencies of complex numbers", x, "real numbers", "set 'onesided' to 0");
                }
            }
            Dim frame = frame(inputs);
            if (inputs.has(WINDOW)) {
                Rules.requireSameDataType(inputs, 0, WINDOW);
                Rules.requireShape(inputs, WINDOW, Shape.of(List.of(frame)));
            }
            boolean known = frame.isFixed() && x.dim(1).isFixed() && inputs.hasValue(STEP);
            Dim frames =
                    known ? Dim.of(frames(x.size(1), frame.size(), SignalRules.positive(inputs, STEP))) : Dim.UNKNOWN;
            Dim bins = !frame.isFixed() ? Dim.UNKNOWN : Dim.of(onesided ? frame.size() / 2 + 1 : frame.size());
            return List.of(
                    Limits.within(inputs.type(0).withShape(Shape.of(List.of(x.dim(0), frames, bins, Dim.of(2))))));
        }

        private static Dim frame(Inputs inputs) {
            if (inputs.has(LENGTH)) {
                return inputs.hasValue(LENGTH) ? SignalRules.points(SignalRules.positive(inputs, LENGTH)) : Dim.UNKNOWN;
            }
            if (inputs.has(WINDOW)) {
                Rules.requireRank(inputs, WINDOW, 1);
                Dim frame = inputs.shape(WINDOW).dim(0);
                return frame.isFixed() ? SignalRules.points(frame.size()) : frame;
            }
            throw Rules.invalid(
                    "neither a window nor the length of a frame is given", "none", "one of them", "add one");
        }

        private static long frames(long length, long frame, long step) {
            if (frame < 1 || frame > length) {
                throw Rules.mismatch(
                        "a frame does not fit the signal",
                        frame,
                        "1 to " + length,
                        "use shorter frames or a longer signal");
            }
            return (length - frame) / step + 1;
        }

        /** Elements of a frame. @throws IllegalStateException unless that is known */
        public int length(Inputs inputs) {
            return Math.toIntExact(frame(inputs).size());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape output = outputs.get(0).shape();
            long frames = Math.multiplyExact(output.size(0), output.size(1));
            long frame = length(inputs);
            long tapered = inputs.has(WINDOW)
                    ? Math.multiplyExact(
                            frame, inputs.shape(0).rank() == 3 ? inputs.shape(0).size(2) : 1)
                    : 0;
            return OpCost.ofOther(
                    SignalRules.transform(frame).plus(Kind.MUL, tapered).times(frames));
        }
    }

    /**
     * Weights [frequencies, bands] that make a mel spectrum of a linear one, triangles that overlap by half. Inputs: scalar
     * number of bands, scalar length of the Fourier transform, scalar samples per second, scalar lowest and highest
     * frequency in hertz. Frequencies are mel = 2595 log10(1 + hertz / 700); those beyond the spectrum weigh nothing.
     */
    record MelWeights(DataType dataType) implements Signal {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 5, 5);
            for (int i = 0; i < 5; i++) {
                Rules.requireScalar(inputs, i);
                Rules.requireNumber(inputs, i);
            }
            Dim bands = inputs.hasValue(0) ? Dim.of(SignalRules.positive(inputs, 0)) : Dim.UNKNOWN;
            Dim frequencies = inputs.hasValue(1) ? Dim.of(SignalRules.positive(inputs, 1) / 2 + 1) : Dim.UNKNOWN;
            return List.of(Limits.within(new TensorType(dataType, Shape.of(List.of(frequencies, bands)))));
        }

        @Override
        public InputRole role(int index) {
            return InputRole.SETTING;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.FREE;
        }
    }
}
