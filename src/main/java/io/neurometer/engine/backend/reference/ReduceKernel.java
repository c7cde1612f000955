package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks the input once in memory order, adding each run of elements to the outputs it belongs to. Floating-point numbers
 * are summed in double precision, integers exactly. The sum of no elements is 0, their product 1, their maximum the smallest
 * value of the type, and their minimum the largest.
 */
final class ReduceKernel implements Kernel {
    private final ReduceFunction function;
    private final DataType type;
    private final int inputs;
    private final int outputs;
    private final int[] sizes;
    private final int[] strides;

    private ReduceKernel(ReduceFunction function, DataType type, int inputs, int outputs, int[] sizes, int[] strides) {
        this.function = function;
        this.type = type;
        this.inputs = inputs;
        this.outputs = outputs;
        this.sizes = sizes;
        this.strides = strides;
    }

    static Kernel create(KernelRequest request, Reduction.Reduce op) {
        Shape x = request.inputs().shape(0);
        int[] axes = op.axes(request.inputs());
        int[] sizes = new int[x.rank() + 1];
        int[] strides = new int[x.rank() + 1];
        int count = 0;
        int stride = 1;
        for (int i = x.rank() - 1; i >= 0; i--) {
            int size = Math.toIntExact(x.size(i));
            boolean reduced = Arrays.binarySearch(axes, i) >= 0;
            int step = reduced ? 0 : stride;
            if (size == 1) {
                continue;
            }
            if (count > 0 && (step == 0) == (strides[count - 1] == 0)) {
                sizes[count - 1] *= size;
            } else {
                sizes[count] = size;
                strides[count++] = step;
            }
            stride *= reduced ? 1 : size;
        }
        if (count == 0) {
            sizes[count++] = 1;
        }
        return new ReduceKernel(
                op.function(),
                request.inputs().dataType(0),
                Math.toIntExact(x.elements()),
                Math.toIntExact(request.outputs().get(0).shape().elements()),
                Arrays.copyOf(sizes, count),
                Arrays.copyOf(strides, count));
    }

    @Override
    public void run(KernelArguments arguments) {
        if (outputs == 0) {
            return;
        }
        ByteBuffer in = arguments.input(0).bytes();
        ByteBuffer out = arguments.output(0).bytes();
        if (type.isFloating()) {
            ElementArrays.write(out, type, 0, reduceReals(in), outputs);
        } else {
            ElementArrays.write(out, type, 0, reduceIntegers(in), outputs, false);
        }
    }

    private double[] reduceReals(ByteBuffer in) {
        double[] shift = new double[0];
        if (function == ReduceFunction.LOG_SUM_EXP) {
            shift = accumulate(in, ReduceFunction.MAX, shift);
            for (int i = 0; i < shift.length; i++) {
                shift[i] = Double.isInfinite(shift[i]) ? 0 : shift[i];
            }
        }
        double[] sums = accumulate(in, function, shift);
        double count = inputs / (double) outputs;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = switch (function) {
                case MEAN -> sums[i] / count;
                case L2 -> Math.sqrt(sums[i]);
                case LOG_SUM -> Math.log(sums[i]);
                case LOG_SUM_EXP -> shift[i] + Math.log(sums[i]);
                default -> sums[i];
            };
        }
        return sums;
    }

    private double[] accumulate(ByteBuffer in, ReduceFunction kind, double[] shift) {
        double[] sums = new double[outputs];
        Arrays.fill(
                sums,
                switch (kind) {
                    case MAX -> Double.NEGATIVE_INFINITY;
                    case MIN -> Double.POSITIVE_INFINITY;
                    case PROD -> 1;
                    default -> 0;
                });
        double[] run = new double[inputs == 0 ? 0 : sizes[0]];
        for (int start = 0; start < inputs; start += sizes[0]) {
            ElementArrays.read(in, type, start, run, 0, run.length);
            int target = target(start / sizes[0]);
            int step = strides[0] == 0 ? 0 : 1;
            add(kind, run, sums, target, step, shift);
        }
        return sums;
    }

    private static void add(ReduceFunction kind, double[] run, double[] sums, int target, int step, double[] shift) {
        if (step == 0 && (kind == ReduceFunction.SUM || kind == ReduceFunction.MEAN)) {
            double sum = 0;
            for (double value : run) {
                sum += value;
            }
            sums[target] += sum;
            return;
        }
        for (int i = 0; i < run.length; i++) {
            int to = target + i * step;
            double value = run[i];
            sums[to] = switch (kind) {
                case SUM, MEAN, LOG_SUM -> sums[to] + value;
                case MAX -> Math.max(sums[to], value);
                case MIN -> Math.min(sums[to], value);
                case PROD -> sums[to] * value;
                case L1 -> sums[to] + Math.abs(value);
                case L2, SUM_SQUARE -> sums[to] + value * value;
                case LOG_SUM_EXP -> sums[to] + Math.exp(value - shift[to]);
            };
        }
    }

    private long[] reduceIntegers(ByteBuffer in) {
        boolean unsigned = type == DataType.UINT64;
        long[] sums = new long[outputs];
        Arrays.fill(
                sums,
                switch (function) {
                    case MAX -> smallest();
                    case MIN -> largest();
                    case PROD -> 1;
                    default -> 0;
                });
        long[] run = new long[inputs == 0 ? 0 : sizes[0]];
        for (int start = 0; start < inputs; start += sizes[0]) {
            ElementArrays.read(in, type, start, run, 0, run.length);
            int target = target(start / sizes[0]);
            for (int i = 0; i < run.length; i++) {
                int to = target + (strides[0] == 0 ? 0 : i);
                sums[to] = add(sums[to], run[i], unsigned);
            }
        }
        long count = inputs / outputs;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = switch (function) {
                case MEAN -> count == 0 ? 0 : unsigned ? Long.divideUnsigned(sums[i], count) : sums[i] / count;
                case L2 -> (long) Math.sqrt(sums[i]);
                default -> sums[i];
            };
        }
        return sums;
    }

    private long add(long sum, long value, boolean unsigned) {
        return switch (function) {
            case MAX -> unsigned && (sum ^ value) < 0 ? Math.min(sum, value) : Math.max(sum, value);
            case MIN -> unsigned && (sum ^ value) < 0 ? Math.max(sum, value) : Math.min(sum, value);
            case PROD -> sum * value;
            case L1 -> sum + (type.isUnsigned() ? value : Math.abs(value));
            case L2, SUM_SQUARE -> sum + value * value;
            default -> sum + value;
        };
    }

    private long smallest() {
        return type == DataType.BOOL || type.isUnsigned() ? 0 : -1L << (type.bytes() * Byte.SIZE - 1);
    }

    private long largest() {
        if (type == DataType.BOOL) {
            return 1;
        }
        return type.isUnsigned() ? -1L >>> (Long.SIZE - type.bytes() * Byte.SIZE) : ~smallest();
    }

    /** The first output that run {@code index} of the input adds to. */
    private int target(int index) {
        int target = 0;
        int rest = index;
        for (int axis = 1; axis < sizes.length; axis++) {
            target += rest % sizes[axis] * strides[axis];
            rest /= sizes[axis];
        }
        return target;
    }
}
