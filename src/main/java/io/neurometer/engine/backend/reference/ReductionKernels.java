package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Reductions, and what runs along one axis: positions of extremes, running sums and products, the largest or smallest elements. */
final class ReductionKernels {
    private ReductionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Reduction.Reduce.class, ReduceKernel::create),
                new KernelEntry<>(Reduction.ArgReduce.class, ReductionKernels::argReduce),
                new KernelEntry<>(Reduction.CumulativeSum.class, ReductionKernels::cumulativeSum),
                new KernelEntry<>(Reduction.CumulativeProduct.class, ReductionKernels::cumulativeProduct),
                new KernelEntry<>(Reduction.TopK.class, ReductionKernels::topK));
    }

    /** The lines of elements along one axis: {@code lines} of them, elements {@code inner} apart. */
    private record Lines(int lines, int length, int inner) {
        static Lines along(Shape shape, long axis) {
            int along = Shape.axis(axis, shape.rank());
            long inner = 1;
            for (int i = along + 1; i < shape.rank(); i++) {
                inner *= shape.size(i);
            }
            long length = shape.size(along);
            long lines = shape.elements() == 0 ? 0 : shape.elements() / length;
            return new Lines(Math.toIntExact(lines), Math.toIntExact(length), Math.toIntExact(inner));
        }

        /** Index of the first element of a line in a tensor with {@code size} elements along the axis. */
        int start(int line, int size) {
            return line / inner * size * inner + line % inner;
        }
    }

    private static Kernel argReduce(KernelRequest request, Reduction.ArgReduce op) {
        Lines lines = Lines.along(request.inputs().shape(0), op.axis());
        OrderKey key = key(request, op.largest());
        return arguments -> {
            ByteBuffer in = arguments.input(0).bytes();
            ByteBuffer out = arguments.output(0).bytes();
            for (int line = 0; line < lines.lines(); line++) {
                int at = lines.start(line, lines.length());
                int best = 0;
                long most = key.at(in, at);
                for (int i = 1; i < lines.length(); i++) {
                    at += lines.inner();
                    long found = key.at(in, at);
                    if (found > most || (found == most && op.lastOfEqual())) {
                        best = i;
                        most = found;
                    }
                }
                out.putLong(line * Long.BYTES, best);
            }
        };
    }

    private static Kernel topK(KernelRequest request, Reduction.TopK op) {
        Lines lines = Lines.along(request.inputs().shape(0), op.axis());
        OrderKey key = key(request, op.largest());
        int width = request.inputs().dataType(0).bytes();
        int k = Math.toIntExact(request.outputs().get(0).shape().size(op.axis()));
        return arguments -> {
            ByteBuffer in = arguments.input(0).bytes();
            Largest largest = new Largest(k);
            for (int line = 0; line < lines.lines(); line++) {
                int start = lines.start(line, lines.length());
                for (int i = 0; i < lines.length(); i++) {
                    largest.add(key.at(in, start + i * lines.inner()), i);
                }
                int target = lines.start(line, k);
                for (int i = k - 1; i >= 0; i--) {
                    int index = largest.takeSmallest();
                    int to = target + i * lines.inner();
                    if (arguments.hasOutput(0)) {
                        int from = start + index * lines.inner();
                        arguments.output(0).bytes().put(to * width, in, from * width, width);
                    }
                    if (arguments.hasOutput(1)) {
                        arguments.output(1).bytes().putLong(to * Long.BYTES, index);
                    }
                }
            }
        };
    }

    private static OrderKey key(KernelRequest request, boolean largest) {
        OrderKey key = OrderKey.of(request.inputs().dataType(0));
        return largest ? key : key.reversed();
    }

    private static Kernel cumulativeSum(KernelRequest request, Reduction.CumulativeSum op) {
        return cumulative(request, op.exclusive(), op.reverse(), 0, Double::sum, Long::sum);
    }

    private static Kernel cumulativeProduct(KernelRequest request, Reduction.CumulativeProduct op) {
        return cumulative(request, op.exclusive(), op.reverse(), 1, (a, b) -> a * b, (a, b) -> a * b);
    }

    private static Kernel cumulative(
            KernelRequest request,
            boolean exclusive,
            boolean reverse,
            int neutral,
            DoubleBinaryOperator reals,
            LongBinaryOperator integers) {
        DataType type = request.inputs().dataType(0);
        Lines lines = Lines.along(request.inputs().shape(0), request.inputs().longs(1)[0]);
        return arguments -> {
            ByteBuffer in = arguments.input(0).bytes();
            ByteBuffer out = arguments.output(0).bytes();
            for (int line = 0; line < lines.lines(); line++) {
                int start = lines.start(line, lines.length());
                double real = neutral;
                long integer = neutral;
                for (int i = 0; i < lines.length(); i++) {
                    int index = start + (reverse ? lines.length() - 1 - i : i) * lines.inner();
                    double realBefore = real;
                    long integerBefore = integer;
                    if (type.isFloating()) {
                        real = reals.applyAsDouble(real, Elements.getDouble(in, type, index));
                        Elements.putDouble(out, type, index, exclusive ? realBefore : real);
                    } else {
                        integer = integers.applyAsLong(integer, Elements.getLong(in, type, index));
                        Elements.putLong(out, type, index, exclusive ? integerBefore : integer);
                    }
                }
            }
        };
    }
}
