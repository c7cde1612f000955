package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.EinsumEquation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Einsum as a chain of batched matrix products, from left to right. An index of one operand alone, which neither the
 * result nor a later operand has, is summed before the product. An index that both operands have is a batch dimension
 * if the result or a later operand has it, too; otherwise the product sums over it.
 */
final class EinsumKernel implements Kernel {
    private final EinsumEquation.Bound equation;
    private final DataType working;

    private EinsumKernel(EinsumEquation.Bound equation, DataType working) {
        this.equation = equation;
        this.working = working;
    }

    /** A packed tensor and which index each of its dimensions is. */
    private record Packed(Tensor tensor, List<Integer> indices) implements AutoCloseable {
        @Override
        public void close() {
            tensor.close();
        }
    }

    static Kernel create(KernelRequest request, Linear.Einsum op) {
        EinsumEquation parsed = EinsumEquation.parse(op.equation());
        Shape[] shapes = new Shape[parsed.operands()];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = request.inputs().shape(i);
        }
        DataType type = request.outputs().get(0).dataType();
        DataType working = !type.isFloating() ? DataType.INT64 : type == DataType.FP64 ? type : DataType.FP32;
        return new EinsumKernel(parsed.bind(shapes), working);
    }

    @Override
    public void run(KernelArguments arguments) {
        Tensor output = arguments.output(0);
        if (output.elements() == 0) {
            return;
        }
        List<List<Integer>> operands = equation.operands();
        Packed sum = pack(arguments.input(0), operands.get(0), List.copyOf(new TreeSet<>(operands.get(0))));
        try {
            for (int i = 1; i < operands.size(); i++) {
                Packed product = multiply(sum, arguments.input(i), i);
                sum.close();
                sum = product;
            }
            try (Packed ordered = pack(sum.tensor(), sum.indices(), equation.result())) {
                copy(ordered.tensor(), output);
            }
        } finally {
            sum.close();
        }
    }

    private Packed multiply(Packed left, Tensor input, int operand) {
        List<Integer> own = equation.operands().get(operand);
        Set<Integer> needed = new TreeSet<>(equation.result());
        equation.operands().subList(operand + 1, equation.operands().size()).forEach(needed::addAll);
        List<Integer> batch = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        List<Integer> inner = new ArrayList<>();
        for (int index : left.indices()) {
            if (own.contains(index)) {
                (needed.contains(index) ? batch : inner).add(index);
            } else if (needed.contains(index)) {
                rows.add(index);
            }
        }
        for (int index : new TreeSet<>(own)) {
            if (!left.indices().contains(index) && needed.contains(index)) {
                columns.add(index);
            }
        }
        int m = Math.toIntExact(size(rows));
        int n = Math.toIntExact(size(columns));
        int k = Math.toIntExact(size(inner));
        int count = Math.toIntExact(size(batch));
        int[] a = MatrixProduct.consecutive(count, (long) m * k);
        int[] b = MatrixProduct.consecutive(count, (long) k * n);
        int[] c = MatrixProduct.consecutive(count, (long) m * n);
        List<Integer> made = concat(batch, rows, columns);
        Tensor product = Tensor.allocate(type(made));
        try (Packed x = pack(left.tensor(), left.indices(), concat(batch, rows, inner));
                Packed y = pack(input, own, concat(batch, inner, columns))) {
            new MatrixProduct(m, n, k, false, false, a, b, c).run(x.tensor(), y.tensor(), product, 1, false);
        }
        return new Packed(product, made);
    }

    /** The operand with its dimensions in the order of {@code target}; what {@code target} lacks is summed. */
    private Packed pack(Tensor source, List<Integer> indices, List<Integer> target) {
        List<Integer> loops = new ArrayList<>(target);
        for (int index : indices) {
            if (!loops.contains(index)) {
                loops.add(index);
            }
        }
        long[] sizes = loops.stream()
                .mapToLong(index -> equation.sizes().get(index).size())
                .toArray();
        long[] strides = new long[loops.size()];
        long stride = 1;
        for (int i = indices.size() - 1; i >= 0; i--) {
            long size = source.shape().size(i);
            strides[loops.indexOf(indices.get(i))] += size == 1 ? 0 : stride;
            stride *= size;
        }
        Tensor packed = Tensor.allocate(type(target));
        long summed = Shape.elements(Arrays.copyOfRange(sizes, target.size(), sizes.length));
        fill(source, packed, sizes, strides, summed);
        return new Packed(packed, List.copyOf(target));
    }

    private static void fill(Tensor source, Tensor packed, long[] sizes, long[] strides, long summed) {
        ByteBuffer in = source.bytes();
        ByteBuffer out = packed.bytes();
        long[] position = new long[sizes.length];
        long offset = 0;
        long made = packed.elements();
        for (int i = 0; i < made; i++) {
            double real = 0;
            long integer = 0;
            for (long j = 0; j < summed; j++) {
                if (packed.dataType().isFloating()) {
                    real += Elements.getDouble(in, source.dataType(), (int) offset);
                } else {
                    integer += Elements.getLong(in, source.dataType(), (int) offset);
                }
                for (int axis = sizes.length - 1; axis >= 0; axis--) {
                    offset += strides[axis];
                    if (++position[axis] < sizes[axis]) {
                        break;
                    }
                    offset -= strides[axis] * sizes[axis];
                    position[axis] = 0;
                }
            }
            if (packed.dataType().isFloating()) {
                Elements.putDouble(out, packed.dataType(), i, real);
            } else {
                Elements.putLong(out, packed.dataType(), i, integer);
            }
        }
    }

    private static void copy(Tensor from, Tensor to) {
        if (to.dataType().isFloating()) {
            TensorCast.copy(from, to);
            return;
        }
        for (int i = 0; i < to.elements(); i++) {
            Elements.putLong(to.bytes(), to.dataType(), i, Elements.getLong(from.bytes(), from.dataType(), i));
        }
    }

    private TensorType type(List<Integer> indices) {
        return new TensorType(
                working,
                Shape.of(indices.stream()
                        .map(index -> equation.sizes().get(index))
                        .toList()));
    }

    private long size(List<Integer> indices) {
        List<Dim> dims =
                indices.stream().map(index -> equation.sizes().get(index)).toList();
        return Shape.of(dims).elements();
    }

    @SafeVarargs
    private static List<Integer> concat(List<Integer>... parts) {
        List<Integer> all = new ArrayList<>();
        for (List<Integer> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
