package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.PadRange;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Padding: for every axis a table says which input index each output index shows. */
final class PadKernel implements Kernel {
    private static final int VALUE = 2;

    /** In the table of an axis: nothing of the input, the constant. */
    private static final int CONSTANT = -1;

    private final DataType dataType;
    private final int[][] shown;
    private final long[] strides;
    private final long outputRows;

    private PadKernel(DataType dataType, int[][] shown, long[] strides, long outputRows) {
        this.dataType = dataType;
        this.shown = shown;
        this.strides = strides;
        this.outputRows = outputRows;
    }

    static Kernel create(KernelRequest request, Movement.Pad op) {
        PadRange range = PadRange.of(request.inputs());
        PadMode mode = op.mode();
        long[] sizes = request.inputs().shape(0).sizes();
        Shape output = request.outputs().get(0).shape();
        int[][] shown = new int[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            shown[i] = shown(sizes[i], range.begins()[i], range.ends()[i], mode);
        }
        long rows = sizes.length == 0 ? 1 : output.elements() / output.size(-1);
        return new PadKernel(request.inputs().dataType(0), shown, Shape.rowMajorStrides(sizes), rows);
    }

    private static int[] shown(long size, long begin, long end, PadMode mode) {
        long cutBefore = Math.max(0, -begin);
        long kept = size - cutBefore - Math.max(0, -end);
        int[] table = new int[Math.toIntExact(size + begin + end)];
        for (int i = 0; i < table.length; i++) {
            long index = i - Math.max(0, begin);
            long inside = switch (mode) {
                case CONSTANT -> index < 0 || index >= kept ? CONSTANT - cutBefore : index;
                case EDGE -> Math.max(0, Math.min(kept - 1, index));
                case WRAP -> Math.floorMod(index, kept);
                case REFLECT -> reflected(index, kept);
            };
            table[i] = Math.toIntExact(inside + cutBefore);
        }
        return table;
    }

    /** Mirrored at both ends without repeating the end itself, as often as needed. */
    private static long reflected(long index, long size) {
        if (size == 1) {
            return 0;
        }
        long place = Math.floorMod(index, 2 * (size - 1));
        return Math.min(place, 2 * (size - 1) - place);
    }

    @Override
    public void run(KernelArguments arguments) {
        ByteBuffer input = arguments.input(0).bytes();
        ByteBuffer output = arguments.output(0).bytes();
        ByteBuffer constant = constant(arguments);
        int width = dataType.bytes();
        int inner = shown.length - 1;
        if (inner < 0) {
            output.put(0, input, 0, width);
            return;
        }
        int rowBytes = shown[inner].length * width;
        int[] index = new int[shown.length];
        for (int row = 0; row < outputRows; row++) {
            int first = row * rowBytes;
            long read = rowStart(index);
            if (read < 0) {
                Fill.with(constant, width, output, first, rowBytes);
            } else {
                row(input, Math.toIntExact(read), constant, output, first);
            }
            for (int dim = inner - 1; dim >= 0 && ++index[dim] == shown[dim].length; dim--) {
                index[dim] = 0;
            }
        }
    }

    /** The first input element of an output row, or negative where the row is all constant. */
    private long rowStart(int[] index) {
        long start = 0;
        for (int dim = 0; dim < shown.length - 1; dim++) {
            int inside = shown[dim][index[dim]];
            if (inside < 0) {
                return CONSTANT;
            }
            start += inside * strides[dim];
        }
        return start;
    }

    private void row(ByteBuffer input, int read, ByteBuffer constant, ByteBuffer output, int first) {
        int width = dataType.bytes();
        int[] columns = shown[shown.length - 1];
        int column = 0;
        while (column < columns.length) {
            int run = 1;
            if (columns[column] < 0) {
                while (column + run < columns.length && columns[column + run] < 0) {
                    run++;
                }
                Fill.with(constant, width, output, first + column * width, run * width);
            } else {
                while (column + run < columns.length && columns[column + run] == columns[column] + run) {
                    run++;
                }
                output.put(first + column * width, input, (read + columns[column]) * width, run * width);
            }
            column += run;
        }
    }

    private ByteBuffer constant(KernelArguments arguments) {
        if (arguments.hasInput(VALUE)) {
            Tensor value = arguments.input(VALUE);
            if (value.dataType() == dataType) {
                return value.bytes();
            }
            ByteBuffer converted = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Elements.putDouble(converted, dataType, 0, Elements.getDouble(value.bytes(), value.dataType(), 0));
            return converted;
        }
        return ByteBuffer.allocate(Long.BYTES);
    }
}
