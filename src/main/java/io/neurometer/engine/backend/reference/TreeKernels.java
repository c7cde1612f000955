package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.LabelLookup;
import io.neurometer.engine.op.PairwiseCoupling;
import io.neurometer.engine.op.TreeEnsemble;
import io.neurometer.engine.op.TreeEnsemble.Aggregate;
import io.neurometer.engine.op.TreeEnsemble.Mode;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Decision trees and tables: walks and searches that multiply nothing. */
final class TreeKernels {
    private static final Mode[] MODES = Mode.values();

    private TreeKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(TreeEnsemble.class, TreeKernels::trees),
                KernelEntry.unlessEmpty(LabelLookup.class, (request, op) -> TreeKernels::lookUp),
                KernelEntry.unlessEmpty(PairwiseCoupling.class, CouplingKernel::new));
    }

    private static Kernel trees(KernelRequest request, TreeEnsemble op) {
        int rows = Math.toIntExact(request.inputs().shape(0).size(0));
        int features = Math.toIntExact(request.inputs().shape(0).size(1));
        return arguments -> {
            Tensor x = arguments.input(0);
            Tensor output = arguments.output(0);
            Forest forest = new Forest(arguments, op);
            double[] row = new double[features];
            double[] sums = new double[op.targets()];
            for (int i = 0; i < rows; i++) {
                ElementArrays.read(x.bytes(), x.dataType(), i * features, row, 0, features);
                forest.predict(row, sums);
                ElementArrays.write(output.bytes(), output.dataType(), i * op.targets(), sums, op.targets());
            }
        };
    }

    /** The trees in the tensors of one run. */
    private static final class Forest {
        private final TreeEnsemble op;
        private final IntBuffer roots;
        private final IntBuffer features;
        private final ByteBuffer modes;
        private final IntToDoubleFunction splits;
        private final IntBuffer holds;
        private final IntBuffer fails;
        private final ByteBuffer missing;
        private final IntBuffer starts;
        private final IntBuffer targets;
        private final IntToDoubleFunction weights;
        private final double[] base;

        Forest(KernelArguments arguments, TreeEnsemble op) {
            this.op = op;
            this.roots = ints(arguments, TreeEnsemble.ROOTS);
            this.features = ints(arguments, TreeEnsemble.FEATURES);
            this.modes = arguments.input(TreeEnsemble.MODES).bytes();
            this.splits = ElementAccess.reader(arguments.input(TreeEnsemble.SPLITS));
            this.holds = ints(arguments, TreeEnsemble.HOLDS);
            this.fails = ints(arguments, TreeEnsemble.FAILS);
            this.missing = arguments.input(TreeEnsemble.MISSING).bytes();
            this.starts = ints(arguments, TreeEnsemble.STARTS);
            this.targets = ints(arguments, TreeEnsemble.WEIGHT_TARGETS);
            this.weights = ElementAccess.reader(arguments.input(TreeEnsemble.WEIGHTS));
            this.base = arguments.hasInput(TreeEnsemble.BASE)
                    ? ElementAccess.doubles(arguments.input(TreeEnsemble.BASE))
                    : new double[op.targets()];
        }

        private static IntBuffer ints(KernelArguments arguments, int input) {
            return arguments.input(input).bytes().asIntBuffer();
        }

        void predict(double[] row, double[] sums) {
            double none = op.aggregate() == Aggregate.MIN
                    ? Double.POSITIVE_INFINITY
                    : op.aggregate() == Aggregate.MAX ? Double.NEGATIVE_INFINITY : 0;
            Arrays.fill(sums, none);
            for (int tree = 0; tree < roots.limit(); tree++) {
                int leaf = leaf(roots.get(tree), row);
                for (int i = starts.get(leaf); i < starts.get(leaf + 1); i++) {
                    int target = targets.get(i);
                    sums[target] = joined(sums[target], weights.applyAsDouble(i));
                }
            }
            for (int i = 0; i < sums.length; i++) {
                double sum = sums[i] == none ? 0 : sums[i];
                sums[i] = (op.aggregate() == Aggregate.AVERAGE ? sum / Math.max(1, roots.limit()) : sum) + base[i];
            }
        }

        private double joined(double sum, double weight) {
            return switch (op.aggregate()) {
                case SUM, AVERAGE -> sum + weight;
                case MIN -> Math.min(sum, weight);
                case MAX -> Math.max(sum, weight);
            };
        }

        private int leaf(int root, double[] row) {
            int node = root;
            for (int steps = 0; node >= 0; steps++) {
                if (steps >= features.limit()) {
                    throw new EngineException(Fault.of(ErrorCode.MODEL_INVALID, null, "a tree has a circle")
                            .fix("export the model again"));
                }
                node = isTaken(node, row[features.get(node)]) ? holds.get(node) : fails.get(node);
            }
            return -node - 1;
        }

        private boolean isTaken(int node, double x) {
            if (Double.isNaN(x) && missing.get(node) != 0) {
                return true;
            }
            double split = splits.applyAsDouble(node);
            return switch (MODES[modes.get(node)]) {
                case AT_MOST -> x <= split;
                case LESS -> x < split;
                case AT_LEAST -> x >= split;
                case GREATER -> x > split;
                case EQUAL -> x == split;
                case NOT_EQUAL -> x != split;
            };
        }
    }

    private static void lookUp(KernelArguments arguments) {
        Tensor x = arguments.input(0);
        Tensor keys = arguments.input(1);
        Tensor values = arguments.input(2);
        Tensor output = arguments.output(0);
        int width = values.dataType().bytes();
        for (int i = 0; i < x.elements(); i++) {
            int found = place(keys, x, i);
            if (found < 0 && !arguments.hasInput(3)) {
                throw new EngineException(
                        Fault.of(ErrorCode.REQUEST_INVALID, null, "an element is not among the categories")
                                .got(Elements.getDouble(x.bytes(), x.dataType(), i) + " at " + i)
                                .fix("send a category that the model was trained on"));
            }
            ByteBuffer from = found < 0 ? arguments.input(3).bytes() : values.bytes();
            output.bytes().put(i * width, from, Math.max(0, found) * width, width);
        }
    }

    /** Index of the key that equals element {@code index}, or less than 0. */
    private static int place(Tensor keys, Tensor x, int index) {
        DataType type = keys.dataType();
        int low = 0;
        int high = Math.toIntExact(keys.elements()) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = type.isFloating()
                    ? Double.compare(
                            Elements.getDouble(keys.bytes(), type, middle),
                            Elements.getDouble(x.bytes(), type, index) + 0.0)
                    : Long.compare(
                            Elements.getLong(keys.bytes(), type, middle), Elements.getLong(x.bytes(), type, index));
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
