package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * Decision trees whose leaves are added up (ONNX's operators for tree ensembles): [N, features] becomes [N, targets].
 * Inputs, where M is the number of inner nodes of all trees: x; INT32 roots [trees]; INT32 features [M]; UINT8 {@link Mode}
 * [M]; splits [M]; INT32 next node where the comparison holds, and where it does not [M]; UINT8 whether NaN goes where it
 * holds [M]; INT32 start of each leaf's weights, and their end [leaves + 1]; INT32 target of each weight [W]; weights [W];
 * optional base values [targets]. A node below 0 is the leaf {@code -node - 1}.
 *
 * <p>Costs, for each row, one comparison for each node of the longest path through each tree, which is the most that a row
 * can take, and the additions (or comparisons) of the most weights that a leaf of each tree has. There are no
 * multiply-accumulates. Parameters are the splits, leaf weights and base values.
 *
 * @param targets columns of the output
 * @param features columns that x has at least
 * @param aggregate how the leaves of all trees become one number
 * @param comparisons longest paths of all trees, added up
 * @param additions weights of the largest leaf of each tree, added up
 * @param result type of the output
 */
public record TreeEnsemble(
        int targets, int features, Aggregate aggregate, long comparisons, long additions, DataType result)
        implements Classical {
    public static final int ROOTS = 1;
    public static final int FEATURES = 2;
    public static final int MODES = 3;
    public static final int SPLITS = 4;
    public static final int HOLDS = 5;
    public static final int FAILS = 6;
    public static final int MISSING = 7;
    public static final int STARTS = 8;
    public static final int WEIGHT_TARGETS = 9;
    public static final int WEIGHTS = 10;
    public static final int BASE = 11;

    /** How a feature is compared with a split, in the order of ONNX's numbers. */
    public enum Mode {
        AT_MOST,
        LESS,
        AT_LEAST,
        GREATER,
        EQUAL,
        NOT_EQUAL
    }

    /** What becomes of the weights that all trees give to a target. */
    public enum Aggregate {
        AVERAGE,
        SUM,
        MIN,
        MAX
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Rules.arity(inputs, BASE, BASE + 1);
        Rules.requireNumber(inputs, 0);
        Rules.requireRank(inputs, 0, 2);
        Dim given = inputs.shape(0).dim(1);
        if (given.isFixed() && given.size() < features) {
            throw Rules.mismatch(
                    "the trees ask for more features than the input has",
                    inputs.shape(0),
                    "at least " + features + " features",
                    "give the features that the model was trained on");
        }
        for (int i : new int[] {ROOTS, FEATURES, HOLDS, FAILS, STARTS, WEIGHT_TARGETS}) {
            Rules.requireDataType(inputs, i, DataType.INT32);
        }
        Rules.requireDataType(inputs, MODES, DataType.UINT8);
        Rules.requireDataType(inputs, MISSING, DataType.UINT8);
        Rules.requireDataType(inputs, SPLITS, DataType.FP32, DataType.FP64);
        Rules.requireDataType(inputs, WEIGHTS, DataType.FP32, DataType.FP64);
        for (int i = ROOTS; i < BASE; i++) {
            Rules.requireRank(inputs, i, 1);
        }
        for (int i = FEATURES + 1; i <= MISSING; i++) {
            Rules.requireShape(inputs, i, inputs.shape(FEATURES));
        }
        Rules.requireShape(inputs, WEIGHTS, inputs.shape(WEIGHT_TARGETS));
        if (inputs.has(BASE)) {
            Rules.requireDataType(inputs, BASE, DataType.FP32, DataType.FP64);
            Rules.requireShape(inputs, BASE, Shape.of(targets));
        }
        return List.of(new TensorType(result, Shape.of(List.of(inputs.shape(0).dim(0), Dim.of(targets)))));
    }

    @Override
    public OpCost cost(Inputs inputs, List<TensorType> outputs) {
        long made = outputs.get(0).shape().elements();
        long rows = outputs.get(0).shape().size(0);
        boolean adds = aggregate == Aggregate.SUM || aggregate == Aggregate.AVERAGE;
        return OpCost.ofOther(OpVector.of(Kind.CMP, comparisons)
                .plus(adds ? Kind.ADD : Kind.CMP, additions)
                .times(rows)
                .plus(Kind.DIV, aggregate == Aggregate.AVERAGE ? made : 0)
                .plus(Kind.ADD, inputs.has(BASE) ? made : 0));
    }

    @Override
    public InputRole role(int index) {
        return switch (index) {
            case 0 -> InputRole.DATA;
            case SPLITS, WEIGHTS -> InputRole.WEIGHT;
            case BASE -> InputRole.BIAS;
            default -> InputRole.SETTING;
        };
    }

    @Override
    public Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }
}
