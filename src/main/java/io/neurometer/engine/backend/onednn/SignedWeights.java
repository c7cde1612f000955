package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;

/** Weights of 8-bit integers, input 1 of an operator, as the signed ones that oneDNN multiplies with: unsigned ones less 128. */
final class SignedWeights {
    static final int SIGN_BIT = 128;

    private static final int BLOCK = 4096;

    /** Twice 255 times this is less than 2^15. */
    private static final int MAX_IN_PAIRS = 64;

    private SignedWeights() {}

    /** The constant weights in the memory format of {@code wanted}. @param raw how their row-major elements read */
    static MemoryView view(ProgramBuilder program, MemoryDescriptor raw, MemoryDescriptor wanted) {
        boolean unsigned = program.request().inputs().dataType(1) == DataType.UINT8;
        String form = (unsigned ? "less " + SIGN_BIT + " " : "") + raw + " " + wanted;
        return program.constant(1, form, wanted, source -> {
            if (!unsigned) {
                return Reorders.reordered(source, raw, wanted);
            }
            try (Tensor less = Tensor.allocate(source.type())) {
                signed(source.bytes(), less.bytes()).run();
                return Reorders.reordered(less, raw, wanted);
            }
        });
    }

    /**
     * Whether two products of neighbours fit into 16 bits, to which oneDNN adds them up on processors without VNNI, whatever
     * the left matrix is: unsigned bytes times signed integers of 7 bits.
     */
    static boolean fitPairs(KernelRequest request) {
        if (request.inputs().dataType(0) != DataType.UINT8
                || !request.context().constants().has(1)) {
            return false;
        }
        int shift = request.inputs().dataType(1) == DataType.UINT8 ? SIGN_BIT : 0;
        Tensor largest = request.context()
                .constants()
                .prepared(1, "largest magnitude less " + shift, matrix -> largest(matrix.bytes(), shift));
        return largest.bytes().getInt(0) <= MAX_IN_PAIRS;
    }

    private static Tensor largest(ByteBuffer bytes, int shift) {
        int found = 0;
        for (int i = 0; i < bytes.capacity(); i++) {
            byte element = bytes.get(i);
            found = Math.max(found, Math.abs(shift == 0 ? element : Byte.toUnsignedInt(element) - shift));
        }
        Tensor result = Tensor.allocate(DataType.INT32, 1);
        result.bytes().putInt(0, found);
        return result;
    }

    /** Bytes less 128, which turns their highest bit. */
    static Runnable signed(ByteBuffer from, ByteBuffer to) {
        byte[] block = new byte[Math.min(BLOCK, from.capacity())];
        return () -> {
            for (int start = 0; start < from.capacity(); start += BLOCK) {
                int count = Math.min(BLOCK, from.capacity() - start);
                from.get(start, block, 0, count);
                for (int i = 0; i < count; i++) {
                    block[i] ^= (byte) SIGN_BIT;
                }
                to.put(start, block, 0, count);
            }
        };
    }
}
