package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.MatMulNBits;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;

/** A product with packed weights: some rows of the weight at a time are unpacked, then multiplied with. */
final class MatMulNBitsKernel implements Kernel {
    /** How many numbers are unpacked at a time, about what the second cache holds. */
    private static final int PANEL = 1 << 17;

    private static final int SCALES = 2;
    private static final int ZERO_POINTS = 3;
    private static final int BIAS = 4;

    private final MatMulNBits op;
    private final DataType type;
    private final DataType working;
    private final int rows;
    private final int panel;

    MatMulNBitsKernel(KernelRequest request, MatMulNBits op) {
        this.op = op;
        this.type = request.inputs().dataType(0);
        this.working = type == DataType.FP64 ? DataType.FP64 : DataType.FP32;
        this.rows = Math.toIntExact(request.inputs().shape(0).elements() / op.k());
        this.panel = Math.max(1, Math.min(op.n(), PANEL / op.k()));
        Math.toIntExact(request.outputs().get(0).shape().elements());
    }

    @Override
    public long workspaceBytes() {
        long converted = type == working ? 0 : (long) rows * op.k();
        return working.bytes() * (converted + (long) panel * op.k() + (long) rows * panel);
    }

    @Override
    public void run(KernelArguments arguments) {
        if (arguments.output(0).elements() == 0) {
            return;
        }
        Tensor x = type == working ? arguments.input(0) : TensorCast.to(working, arguments.input(0));
        try (Tensor weight = Tensor.allocate(TensorType.of(working, panel, op.k()));
                Tensor product = Tensor.allocate(TensorType.of(working, rows, panel))) {
            for (int first = 0; first < op.n(); first += panel) {
                int count = Math.min(panel, op.n() - first);
                for (int row = 0; row < count; row++) {
                    unpack(arguments, first + row, weight.bytes(), row * op.k());
                }
                MatrixProduct.single(rows, count, op.k(), false, true).run(x, weight, product, 1, false);
                write(arguments, product.bytes(), first, count);
            }
        } finally {
            if (type != working) {
                x.close();
            }
        }
    }

    /** One row of the weight. */
    private void unpack(KernelArguments arguments, int row, ByteBuffer to, int at) {
        double[] line = new double[op.k()];
        ByteBuffer packed = arguments.input(1).bytes();
        Tensor scales = arguments.input(SCALES);
        int mask = (1 << op.bits()) - 1;
        int perByte = Byte.SIZE / op.bits();
        for (int block = 0; block < op.blocks(); block++) {
            int index = row * op.blocks() + block;
            double scale = Elements.getDouble(scales.bytes(), scales.dataType(), index);
            double zero = zeroPoint(arguments, row, block);
            int start = index * op.blockBytes();
            int end = Math.min(op.k(), (block + 1) * op.block());
            for (int i = block * op.block(); i < end; i++) {
                int within = i - block * op.block();
                int bits = packed.get(start + within / perByte) >> (within % perByte * op.bits());
                line[i] = ((bits & mask) - zero) * scale;
            }
        }
        ElementArrays.write(to, working, at, line, line.length);
    }

    private double zeroPoint(KernelArguments arguments, int row, int block) {
        if (!arguments.hasInput(ZERO_POINTS)) {
            return 1 << (op.bits() - 1);
        }
        Tensor zeros = arguments.input(ZERO_POINTS);
        if (zeros.dataType() != DataType.UINT8) {
            return Elements.getDouble(zeros.bytes(), zeros.dataType(), row * op.blocks() + block);
        }
        int perByte = Byte.SIZE / op.bits();
        int bits = zeros.bytes().get(row * op.zeroPointBytes() + block / perByte) >> (block % perByte * op.bits());
        return bits & ((1 << op.bits()) - 1);
    }

    private void write(KernelArguments arguments, ByteBuffer product, int first, int count) {
        ByteBuffer out = arguments.output(0).bytes();
        double[] line = new double[count];
        double[] bias = new double[count];
        if (arguments.hasInput(BIAS)) {
            Tensor given = arguments.input(BIAS);
            ElementArrays.read(given.bytes(), given.dataType(), first, bias, 0, count);
        }
        for (int row = 0; row < rows; row++) {
            ElementArrays.read(product, working, row * count, line, 0, count);
            for (int i = 0; i < count; i++) {
                line[i] += bias[i];
            }
            ElementArrays.write(out, type, row * op.n() + first, line, count);
        }
    }
}
