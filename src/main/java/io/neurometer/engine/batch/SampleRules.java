package io.neurometer.engine.batch;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.PadRange;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.ResizeAxis;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.SliceRange;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which operators keep the samples of a batch apart. Samples, or several rows for each, lie along the first dimension of
 * every operand that is no constant; a part of the samples is a part of that dimension. An operator keeps them apart when
 * the same part of each output follows from that part of those operands alone. One without a rule does not.
 */
final class SampleRules {
    private final TypedGraph whole;
    private final TypedGraph part;
    private final int parts;
    private final Set<String> shapeDependent;

    /**
     * @param whole the graph with its types for all samples
     * @param part the same for one of the parts
     */
    SampleRules(TypedGraph whole, TypedGraph part, int parts) {
        this.whole = whole;
        this.part = part;
        this.parts = parts;
        this.shapeDependent = whole.shapeDependent();
    }

    /** Whether a node does, all that run before it having done so. @param twin the node in the graph of a part */
    boolean keepApart(Node node, Node twin) {
        try {
            return isSharedOut(node) && areTyped(node) && new Operands(node, twin).keptApart(node.op());
        } catch (TypeUnknownException onlyRunsTell) {
            return false;
        }
    }

    /** Whether every output of a part is as large as that of the whole, but for fewer samples. */
    private boolean isSharedOut(Node node) {
        for (String output : node.outputs()) {
            if (output.equals(Node.ABSENT)) {
                continue;
            }
            TensorType all = whole.type(output);
            TensorType some = part.type(output);
            if (all == null || some == null || !isFilledBy(all, some)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the parts' values, one after another, are of the whole's type. */
    private boolean isFilledBy(TensorType all, TensorType some) {
        return all.shape().isFixed()
                && some.shape().isFixed()
                && some.shape().rank() > 0
                && all.equals(some.joined(parts));
    }

    private boolean areTyped(Node node) {
        return !node.outputs().get(0).equals(Node.ABSENT)
                && node.inputs().stream().allMatch(input -> input.equals(Node.ABSENT) || whole.isFixed(input));
    }

    /** What a node reads, in the whole and in a part. */
    private final class Operands {
        private final Node node;
        private final Node twin;
        private final Inputs inputs;
        private final Inputs ofPart;
        private final Shape output;

        Operands(Node node, Node twin) {
            this.node = node;
            this.twin = twin;
            this.inputs = whole.inputs(node);
            this.ofPart = part.inputs(twin);
            this.output =
                    Objects.requireNonNull(whole.type(node.outputs().get(0))).shape();
        }

        boolean keptApart(Op op) {
            if (op instanceof Elementwise || op instanceof Activation) {
                return areAligned();
            } else if (op instanceof Quantization.Quantize || op instanceof Quantization.Dequantize) {
                return isAlone() && inputs.shape(1).elements() == 1;
            } else if (op instanceof Convolution) {
                return isAlone();
            } else if (op instanceof Pooling) {
                // Positions of maxima count through all samples.
                return isAlone() && node.outputs().size() == 1;
            } else if (op instanceof Normalization normalization) {
                return isAlone() && isWithin(normalization);
            } else if (op instanceof Softmax.Normalized softmax) {
                return isAlone() && axis(softmax.axis()) > 0;
            } else if (op instanceof Linear linear) {
                return multiplies(linear);
            } else if (op instanceof Attention attention) {
                return attends(attention);
            } else if (op instanceof Reduction reduction) {
                return isAlone() && reducesWithin(reduction);
            } else if (op instanceof Shaping && op.isView()) {
                // A part is a run of elements, whatever their shape.
                return runs(0);
            } else if (op instanceof Movement movement) {
                return moves(movement);
            } else if (op instanceof Gathering gathering) {
                return gathers(gathering);
            }
            return op instanceof Resizing.Resize resize && isAlone() && resizesWithin(resize);
        }

        private boolean runs(int index) {
            return inputs.has(index)
                    && !whole.constants().contains(node.inputs().get(index));
        }

        /** Counted from the front in the first operand. */
        private int axis(long axis) {
            return Shape.axis(axis, inputs.shape(0).rank());
        }

        /** The first operand holds the samples, and all others are the same for each part. */
        private boolean isAlone() {
            for (int i = 1; i < inputs.count(); i++) {
                if (inputs.has(i) && !isSetting(i) && !isSame(i)) {
                    return false;
                }
            }
            return runs(0);
        }

        /** What only says how large the output is, which has been compared, or has a comparison of its own. */
        private boolean isSetting(int index) {
            return node.op() instanceof Resizing && !runs(index);
        }

        /** Whether an operand is a constant of which every part reads the very same. */
        private boolean isSame(int index) {
            String name = node.inputs().get(index);
            if (runs(index) || !name.equals(twin.inputs().get(index))) {
                return false;
            }
            return !shapeDependent.contains(name)
                    || (inputs.hasValue(index)
                            && ofPart.hasValue(index)
                            && inputs.type(index).equals(ofPart.type(index))
                            && inputs.value(index)
                                    .bytes()
                                    .equals(ofPart.value(index).bytes()));
        }

        /** Operands meet in the first dimension, or have none there, or are constants that repeat along it. */
        private boolean areAligned() {
            for (int i = 0; i < inputs.count(); i++) {
                if (inputs.has(i) && !isAligned(i, output.rank())) {
                    return false;
                }
            }
            return true;
        }

        private boolean isAligned(int index, int rank) {
            int own = inputs.shape(index).rank();
            if (runs(index)) {
                return own == rank;
            }
            boolean repeats = own < rank || inputs.shape(index).size(0) == 1;
            return own <= rank && (repeats ? isSame(index) : repeatsByPart(index));
        }

        /** A constant made for as many samples as there are, which holds for each part what the part's own holds. */
        private boolean repeatsByPart(int index) {
            if (!inputs.hasValue(index) || !ofPart.hasValue(index)) {
                return false;
            }
            Tensor all = inputs.value(index);
            ByteBuffer some = ofPart.value(index).bytes();
            boolean fits = isFilledBy(all.type(), ofPart.type(index));
            for (int i = 0; fits && i < parts; i++) {
                fits = all.bytes().slice(i * some.capacity(), some.capacity()).equals(some.duplicate());
            }
            return fits;
        }

        private boolean isWithin(Normalization op) {
            if (op instanceof Normalization.LayerNorm layer) {
                return axis(layer.axis()) > 0;
            } else if (op instanceof Normalization.RmsNorm rms) {
                return axis(rms.axis()) > 0;
            } else if (op instanceof Normalization.LpNorm norm) {
                return axis(norm.axis()) > 0;
            } else if (op instanceof Normalization.MeanVarianceNorm norm) {
                return Arrays.stream(norm.axesOf(inputs.shape(0).rank())).noneMatch(axis -> axis == 0);
            }
            return node.outputs().size() == 1;
        }

        private boolean multiplies(Linear op) {
            if (op instanceof Linear.FullyConnected) {
                return isAlone() && inputs.shape(0).rank() > 1;
            } else if (op instanceof Linear.Gemm gemm) {
                return runs(0) && !gemm.transposeA() && isSame(1) && (!inputs.has(2) || isAligned(2, 2));
            } else if (op instanceof Linear.MatMulInteger) {
                return isAlone()
                        && isProduct(0, 1)
                        && (!inputs.has(2) || inputs.shape(2).elements() == 1);
            }
            return op instanceof Linear.MatMul && (isProduct(0, 1) || isProduct(1, 0));
        }

        /** Samples are rows or a leading dimension of one factor; the other one is a matrix, or led by the same. */
        private boolean isProduct(int factor, int other) {
            int rank = inputs.shape(factor).rank();
            boolean leads = rank > 2 || (rank == 2 && factor == 0);
            boolean fits = inputs.shape(other).rank() > 2 ? isAligned(other, rank) : isSame(other);
            return runs(factor) && leads && output.rank() == rank && fits;
        }

        private boolean attends(Attention op) {
            int mask = op instanceof Attention.SelfAttention ? 1 : 3;
            boolean known = op instanceof Attention.ScaledDotProduct
                    || op instanceof Attention.MultiHead
                    || op instanceof Attention.SelfAttention
                    || op instanceof Attention.Rotary;
            for (int i = 0; known && i < inputs.count(); i++) {
                known = !inputs.has(i) || (i == mask ? isAligned(i, 4) : runs(i));
            }
            return known;
        }

        private boolean reducesWithin(Reduction op) {
            if (op instanceof Reduction.Reduce reduce) {
                return Arrays.stream(reduce.axes(inputs)).noneMatch(axis -> axis == 0);
            } else if (op instanceof Reduction.ArgReduce arg) {
                return axis(arg.axis()) > 0;
            } else if (op instanceof Reduction.TopK top) {
                return axis(top.axis()) > 0;
            }
            return op instanceof Reduction.CumulativeSum && axis(inputs.longs(1)[0]) > 0;
        }

        private boolean moves(Movement op) {
            if (op instanceof Movement.Transpose transpose) {
                return transpose.axes(inputs.shape(0).rank())[0] == 0;
            } else if (op instanceof Movement.Concat concat) {
                return axis(concat.axis()) > 0 && areAligned();
            } else if (op instanceof Movement.Split split) {
                return isAlone() && axis(split.axis()) > 0;
            } else if (op instanceof Movement.Slice) {
                return runs(0) && slicesWithin(SliceRange.of(inputs), SliceRange.of(ofPart));
            } else if (op instanceof Movement.Pad) {
                return runs(0) && padsWithin(PadRange.of(inputs), PadRange.of(ofPart));
            } else if (op instanceof Movement.Expand || op instanceof Movement.Tile) {
                boolean repeats = inputs.shape(0).rank() != output.rank()
                        || inputs.shape(0).size(0) != output.size(0);
                return runs(0) && !repeats;
            }
            boolean ofImages = op instanceof Movement.DepthToSpace
                    || op instanceof Movement.SpaceToDepth
                    || op instanceof Movement.ChannelShuffle;
            return ofImages && isAlone();
        }

        private static boolean slicesWithin(SliceRange all, SliceRange some) {
            return all.starts()[0] == 0
                    && all.steps()[0] == 1
                    && areSameWithin(all.starts(), some.starts())
                    && areSameWithin(all.steps(), some.steps())
                    && areSameWithin(all.counts(), some.counts())
                    && some.starts()[0] == 0
                    && some.steps()[0] == 1;
        }

        private boolean padsWithin(PadRange all, PadRange some) {
            return all.begins()[0] == 0
                    && all.ends()[0] == 0
                    && Arrays.equals(all.begins(), some.begins())
                    && Arrays.equals(all.ends(), some.ends())
                    && (!inputs.has(2) || isSame(2));
        }

        private static boolean areSameWithin(long[] all, long[] some) {
            return Arrays.equals(all, 1, all.length, some, 1, some.length);
        }

        /** A table is read at indices that lie along samples, or samples are read at indices that are the same for all. */
        private boolean gathers(Gathering op) {
            if (op instanceof Gathering.Gather gather) {
                boolean reads = !runs(0) && isSame(0) && runs(1) && axis(gather.axis()) == 0;
                return reads || (axis(gather.axis()) > 0 && isAlone());
            }
            return op instanceof Gathering.OneHot hot
                    && isAlone()
                    && Shape.axis(hot.axis(), inputs.shape(0).rank() + 1) > 0;
        }

        private boolean resizesWithin(Resizing.Resize op) {
            List<ResizeAxis> all = op.settle(inputs);
            List<ResizeAxis> some = op.settle(ofPart);
            return all.get(0).isIdentity()
                    && some.get(0).isIdentity()
                    && all.subList(1, all.size()).equals(some.subList(1, some.size()));
        }
    }
}
