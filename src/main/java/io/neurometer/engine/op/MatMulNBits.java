package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * {@code y = x W^T + b} with W packed in a few bits for each number, each block of a row with its own scale and zero point
 * (ONNX Runtime's operator of that name). Inputs: x [..., k]; UINT8 weight [n, blocks, bytes of a block], its numbers from
 * the lowest bits of each byte on; scales [n * blocks]; optional zero points, UINT8 [n * bytes of a row's zero points]
 * packed alike, or one of x's type for each block; optional bias [n]. Without zero points each is half the range.
 *
 * <p>It costs what a fully-connected layer of this size costs; that its weights are unpacked first is no arithmetic of the
 * network. Parameters are the k * n numbers that are packed, at the bytes that they are stored in.
 *
 * @param k columns of the weight
 * @param n rows of the weight
 * @param bits for each number: 2, 4 or 8
 * @param block how many numbers of a row share a scale: a power of 2, at least 16
 */
public record MatMulNBits(int k, int n, int bits, int block) implements Linear {
    private static final int SCALES = 2;
    private static final int ZERO_POINTS = 3;
    private static final int BIAS = 4;

    @Override
    public String kind() {
        return "matmul_nbits";
    }

    /** Blocks in each row; the last may be filled in part. */
    public int blocks() {
        return -Math.floorDiv(-k, block);
    }

    /** Bytes of one packed block. */
    public int blockBytes() {
        return block * bits / Byte.SIZE;
    }

    /** Bytes of the packed zero points of one row. */
    public int zeroPointBytes() {
        return -Math.floorDiv(-blocks() * bits, Byte.SIZE);
    }

    /** Numbers in the weight. */
    public long parameters() {
        return (long) k * n;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Rules.arity(inputs, 3, 5);
        requireAttributes();
        Rules.requireFloating(inputs, 0);
        Rules.requireMinRank(inputs, 0, 1);
        Shape x = inputs.shape(0);
        Rules.requireEqual(Dim.of(k), x.dim(-1), "columns of the weight and features of the input");
        Rules.requireDataType(inputs, 1, DataType.UINT8);
        requireElements(inputs, 1, (long) n * blocks() * blockBytes());
        Rules.requireFloating(inputs, SCALES);
        requireElements(inputs, SCALES, (long) n * blocks());
        if (inputs.has(ZERO_POINTS)) {
            boolean packed = inputs.dataType(ZERO_POINTS) == DataType.UINT8;
            if (!packed) {
                Rules.requireFloating(inputs, ZERO_POINTS);
            }
            requireElements(inputs, ZERO_POINTS, (long) n * (packed ? zeroPointBytes() : blocks()));
        }
        if (inputs.has(BIAS)) {
            Rules.requireFloating(inputs, BIAS);
            Rules.requireShape(inputs, BIAS, Shape.of(n));
        }
        return List.of(inputs.type(0).withShape(Rules.withDim(x, x.rank() - 1, Dim.of(n))));
    }

    private void requireAttributes() {
        if (k < 1 || n < 1 || (bits != 2 && bits != 4 && bits != 8)) {
            throw Rules.invalid(
                    "the packed weight's sizes are not valid",
                    "K " + k + ", N " + n + ", bits " + bits,
                    "positive sizes, and 2, 4 or 8 bits",
                    "quantize the model again");
        }
        if (block < 16 || Integer.bitCount(block) != 1) {
            throw Rules.invalid(
                    "the block size is not valid", block, "a power of 2, at least 16", "quantize the model again");
        }
    }

    /** Both flat and shaped tensors are written, so that only the number of elements counts. */
    private static void requireElements(Inputs inputs, int index, long expected) {
        Shape shape = inputs.shape(index);
        if (shape.isFixed() && shape.elements() != expected) {
            throw Rules.mismatch(
                    "input " + index + " does not fit the packed weight",
                    shape,
                    expected + " elements",
                    "quantize the model again");
        }
    }

    @Override
    public OpCost cost(Inputs inputs, List<TensorType> outputs) {
        long made = outputs.get(0).shape().elements();
        long mac = Math.multiplyExact(made, (long) k);
        return OpCost.ofMac(mac).withConnections(mac, inputs.has(BIAS) ? made : 0);
    }

    @Override
    public InputRole role(int index) {
        return switch (index) {
            case 0 -> InputRole.DATA;
            case 1 -> InputRole.WEIGHT;
            case BIAS -> InputRole.BIAS;
            default -> InputRole.BUFFER;
        };
    }
}
