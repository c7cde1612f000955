package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Looks whether all elements of a tensor are numbers, and none too large, at the speed of memory: a block at a time, by
 * integer arithmetic on magnitudes alone. For one thread at a time.
 */
public final class FiniteScan {
    private static final int BLOCK = 2048;

    /** From so many words on, looking at one block more at the end is little. */
    private static final int MANY = 8 * BLOCK;

    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int MAGNITUDES = 0x7FFF7FFF;
    private static final int HALF_SIGN = 0x8000;
    private static final int BOTH_HALVES = 0x10001;
    private static final int BOTH_SIGNS = 0x80008000;
    private static final int INFINITY = 0x7F800000;

    private final int[] block = new int[BLOCK];
    private final int[] sums = new int[BLOCK];

    /**
     * Whether each element's magnitude is below a limit, which no infinity is and no NaN.
     *
     * @param limit positive; infinity for any number
     */
    public boolean isBelow(float limit, Tensor tensor) {
        return isBelow(limit, tensor.dataType(), tensor.bytes());
    }

    /** The same for little-endian elements of a type; integers are numbers of any size. */
    public boolean isBelow(float limit, DataType type, ByteBuffer bytes) {
        return switch (type) {
            case FP32 -> isBelow(Float.floatToRawIntBits(limit), bytes);
            case BF16 -> isBelowInHalves(HalfPrecision.toBf16(limit), bytes);
            case FP16 -> isBelowInHalves(HalfPrecision.toFp16(limit), bytes);
            case FP64 -> isBelow(limit, bytes);
            default -> true;
        };
    }

    /** Whether each element is less than a positive limit, which minus infinity is but NaN is not. */
    public boolean isLess(float limit, DataType type, ByteBuffer bytes) {
        if (type == DataType.FP32) {
            return isLess(Float.floatToRawIntBits(limit), bytes);
        }
        for (int i = 0; type.isFloating() && i < bytes.remaining() / type.bytes(); i++) {
            if (!(Elements.getDouble(bytes, type, i) < limit)) {
                return false;
            }
        }
        return true;
    }

    private boolean isBelow(int limit, ByteBuffer bytes) {
        return isBelow(words(bytes), MAGNITUDE, Integer.MIN_VALUE - limit, Integer.MIN_VALUE);
    }

    /**
     * Whether no magnitude is too large.
     *
     * @param mask gives the magnitudes of a word
     * @param carry added to a magnitude that is too large, it sets the sign
     * @param signs of a word
     */
    private boolean isBelow(IntBuffer words, int mask, int carry, int signs) {
        boolean many = words.remaining() >= MANY;
        if (many) {
            Arrays.fill(sums, 0);
        }
        for (int length = next(words); length > 0; length = next(words)) {
            if (many) {
                gather(block, length, mask, carry, sums);
            } else if ((gathered(block, length, mask, carry) & signs) != 0) {
                return false;
            }
        }
        return !many || (gathered(sums, BLOCK, -1, 0) & signs) == 0;
    }

    private static int gathered(int[] words, int length, int mask, int carry) {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= (words[i] & mask) + carry;
        }
        return all;
    }

    /** JIT compilers of older JDKs vectorize a loop that writes each index, but not one that gathers in one number. */
    private static void gather(int[] words, int length, int mask, int carry, int[] all) {
        for (int i = 0; i < length; i++) {
            all[i] |= (words[i] & mask) + carry;
        }
    }

    private boolean isLess(int limit, ByteBuffer bytes) {
        IntBuffer words = words(bytes);
        int carry = Integer.MIN_VALUE - limit;
        int nan = Integer.MIN_VALUE - INFINITY - 1;
        for (int length = next(words); length > 0; length = next(words)) {
            int found = 0;
            for (int i = 0; i < length; i++) {
                int word = block[i];
                found |= ((word & MAGNITUDE) + nan) | (word + carry & ~word);
            }
            if (found < 0) {
                return false;
            }
        }
        return true;
    }

    /** Of two elements in each word: no sum of one carries into the other. */
    private boolean isBelowInHalves(short limit, ByteBuffer bytes) {
        if (!isBelow(words(bytes), MAGNITUDES, (HALF_SIGN - limit) * BOTH_HALVES, BOTH_SIGNS)) {
            return false;
        }
        int odd = bytes.remaining() / Short.BYTES % 2;
        ByteBuffer last = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return odd == 0
                || (last.getShort(bytes.limit() - Short.BYTES) & MAGNITUDES & 0xFFFF) + HALF_SIGN - limit < HALF_SIGN;
    }

    private static IntBuffer words(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    }

    /** Takes the next words into the block and gives how many they are. */
    private int next(IntBuffer words) {
        int length = Math.min(BLOCK, words.remaining());
        words.get(block, 0, length);
        return length;
    }

    private static boolean isBelow(float limit, ByteBuffer bytes) {
        ByteBuffer doubles = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int at = doubles.position(); at < doubles.limit(); at += Double.BYTES) {
            if (!(Math.abs(doubles.getDouble(at)) < limit)) {
                return false;
            }
        }
        return true;
    }
}
