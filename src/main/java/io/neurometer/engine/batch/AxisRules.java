package io.neurometer.engine.batch;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import java.util.ArrayList;
import java.util.List;

/** What operators do with the dimensions of their operands. An operator without a rule leaves its own open. */
final class AxisRules {
    private AxisRules() {}

    static void apply(NodeAxes node) {
        Op op = node.node().op();
        boolean makesFirst = !node.node().outputs().get(0).isEmpty();
        if (!makesFirst && !(op instanceof Recurrent)) {
            unknown(node);
        } else if (op instanceof Elementwise || op instanceof Activation || op instanceof Quantization) {
            pointwise(node);
        } else if (op instanceof Convolution || op instanceof Pooling) {
            channelsFirst(node, op instanceof Convolution);
        } else if (op instanceof Normalization normalization) {
            normalization(node, normalization);
        } else if (op instanceof Recurrent) {
            recurrent(node);
        } else if (op instanceof Attention) {
            attention(node);
        } else if (op instanceof Linear linear) {
            LinearAxisRules.apply(node, linear);
        } else if (op instanceof Softmax.Normalized softmax) {
            softmax(node, softmax);
        } else if (op instanceof Reduction reduction) {
            reduction(node, reduction);
        } else if (op instanceof Movement movement) {
            MovementAxisRules.apply(node, movement);
        } else if (op instanceof Gathering gathering) {
            GatheringAxisRules.apply(node, gathering);
        } else if (op instanceof Shaping && op.isView()) {
            MovementAxisRules.view(node);
        } else if (op instanceof Resizing) {
            MovementAxisRules.sameSizesKept(node, true);
        } else {
            unknown(node);
        }
    }

    /** Operands meet dimension by dimension from the last one on; a size of 1 repeats. */
    private static void pointwise(NodeAxes node) {
        List<List<Factor>> dims = node.anonymous(0);
        int rank = dims.size();
        for (int i = 0; i < node.inputCount(); i++) {
            for (int axis = 0; node.isRuntime(i) && axis < node.rank(i); axis++) {
                int at = rank - node.rank(i) + axis;
                List<Factor> dim = node.dim(i, axis);
                if (at >= 0 && NodeAxes.size(dim) == NodeAxes.size(dims.get(at))) {
                    dims.set(at, node.align(dims.get(at), dim));
                }
            }
        }
        node.set(0, dims);
    }

    /** [N, C, ...]: samples, channels, positions. */
    private static void channelsFirst(NodeAxes node, boolean mixesChannels) {
        List<List<Factor>> dims = node.anonymous(0);
        for (int i = 0; i < node.inputCount(); i++) {
            for (int axis = 0; node.isRuntime(i) && axis < node.rank(i); axis++) {
                if (i == 0 && axis == 0) {
                    node.samples(node.dim(0, 0));
                    dims.set(0, node.dim(0, 0));
                } else {
                    node.within(node.dim(i, axis));
                }
            }
        }
        if (!mixesChannels && node.isRuntime(0) && node.rank(0) > 1) {
            dims.set(1, node.dim(0, 1));
        }
        for (int output = 0; output < node.node().outputs().size(); output++) {
            node.set(output, dims);
        }
    }

    private static void normalization(NodeAxes node, Normalization op) {
        if (!node.isRuntime(0)) {
            unknown(node);
            return;
        }
        int rank = node.rank(0);
        if (op instanceof Normalization.LayerNorm layer) {
            withinFrom(node, layer.axis());
        } else if (op instanceof Normalization.RmsNorm rms) {
            withinFrom(node, rms.axis());
        } else if (op instanceof Normalization.LpNorm norm) {
            node.combined(node.dim(0, norm.axis()));
        } else if (op instanceof Normalization.MeanVarianceNorm norm) {
            norm.axes().forEach(axis -> node.combined(node.dim(0, axis)));
        } else {
            node.samples(node.dim(0, 0));
            for (int axis = 1; axis < rank; axis++) {
                if (axis == 1 || !(op instanceof Normalization.BatchNorm)) {
                    node.within(node.dim(0, axis));
                }
            }
        }
        node.set(0, node.dims(0));
    }

    private static void withinFrom(NodeAxes node, int first) {
        int from = first < 0 ? first + node.rank(0) : first;
        for (int axis = from; axis < node.rank(0); axis++) {
            node.within(node.dim(0, axis));
        }
    }

    /** x [T, B, in], lengths [B], states [directions, B, hidden]. */
    private static void recurrent(NodeAxes node) {
        List<Factor> batch = node.dim(0, 1);
        if (node.isRuntime(0)) {
            node.within(node.dim(0, 0));
            node.within(node.dim(0, 2));
        }
        if (node.isRuntime(Recurrent.SEQUENCE_LENGTHS)) {
            batch = node.align(batch, node.dim(Recurrent.SEQUENCE_LENGTHS, 0));
        }
        for (int state = 5; state <= 6; state++) {
            if (node.isRuntime(state)) {
                node.within(node.dim(state, 0));
                node.within(node.dim(state, 2));
                batch = node.align(batch, node.dim(state, 1));
            }
        }
        node.samples(batch);
        for (int output = 0; output < node.node().outputs().size(); output++) {
            if (node.node().outputs().get(output).isEmpty()) {
                continue;
            }
            List<List<Factor>> made = node.anonymous(output);
            if (output == 0) {
                made.set(0, node.dim(0, 0));
                made.set(2, batch);
            } else {
                made.set(1, batch);
            }
            node.set(output, made);
        }
    }

    /** Query, key and value [B, ...] and a mask that repeats along dimensions of size 1. */
    private static void attention(NodeAxes node) {
        List<Factor> batch = node.dim(0, 0);
        for (int i = 0; i < node.inputCount(); i++) {
            if (!node.isRuntime(i)) {
                continue;
            }
            boolean whole = NodeAxes.size(node.dim(i, 0)) == NodeAxes.size(batch) && node.rank(i) >= 3;
            batch = whole ? node.align(batch, node.dim(i, 0)) : batch;
            for (int axis = whole ? 1 : 0; axis < node.rank(i); axis++) {
                node.within(node.dim(i, axis));
            }
        }
        node.samples(batch);
        List<List<Factor>> dims = node.anonymous(0);
        dims.set(0, batch);
        int length = dims.size() - 2;
        dims.set(length, node.dim(0, length));
        node.set(0, dims);
    }

    private static void softmax(NodeAxes node, Softmax.Normalized op) {
        int first = op.axis() < 0 ? op.axis() + node.rank(0) : op.axis();
        int last = op.flatten() ? node.rank(0) - 1 : first;
        for (int axis = first; axis <= last; axis++) {
            node.within(node.dim(0, axis));
        }
        node.set(0, node.dims(0));
    }

    private static void reduction(NodeAxes node, Reduction op) {
        List<List<Factor>> dims = new ArrayList<>(node.dims(0));
        if (op instanceof Reduction.Reduce reduce) {
            drop(node, dims, reduce.axes(node.inputs()), reduce.keepDims());
        } else if (op instanceof Reduction.ArgReduce arg) {
            drop(node, dims, new int[] {Math.floorMod(arg.axis(), dims.size())}, arg.keepDims());
        } else if (op instanceof Reduction.TopK top) {
            int axis = Math.floorMod(top.axis(), dims.size());
            node.combined(dims.get(axis));
            dims.set(axis, node.anonymous(0).get(axis));
            node.set(1, dims);
        } else if (op instanceof Reduction.CumulativeSum && node.inputs().hasValue(1)) {
            node.combined(dims.get(Math.floorMod((int) node.inputs().longs(1)[0], dims.size())));
        } else {
            unknown(node);
            return;
        }
        node.set(0, dims);
    }

    private static void drop(NodeAxes node, List<List<Factor>> dims, int[] axes, boolean keep) {
        for (int i = axes.length - 1; i >= 0; i--) {
            node.combined(dims.get(axes[i]));
            if (keep) {
                dims.set(axes[i], List.of(Factor.anonymous(1)));
            } else {
                dims.remove(axes[i]);
            }
        }
    }

    /**
     * Of an operator without a rule. An output's dimension whose size belongs to one open dimension of an input alone is
     * that dimension: the sizes of open dimensions are chosen so that no other arises by chance.
     */
    static void unknown(NodeAxes node) {
        List<Factor> known = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            if (node.isRuntime(i)) {
                node.dims(i).forEach(dim -> {
                    node.lost(dim);
                    if (dim.size() == 1 && dim.get(0).isKnown() && !dim.get(0).part()) {
                        known.add(dim.get(0));
                    }
                });
            }
        }
        for (int output = 0; output < node.node().outputs().size(); output++) {
            if (!node.node().outputs().get(output).isEmpty()) {
                List<List<Factor>> dims = node.anonymous(output);
                dims.replaceAll(dim -> known.stream()
                        .filter(factor -> factor.size() == dim.get(0).size() && factor.size() >= GenericSizes.MIN)
                        .findFirst()
                        .map(List::of)
                        .orElse(dim));
                node.set(output, dims);
            }
        }
    }
}
