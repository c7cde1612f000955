package io.neurometer.service.inference;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads runs of short decimal numbers with commas between them, eight digits at a time and without a branch for each
 * digit. It stops at the first number that is not of the usual form; {@link DecimalScanner} reads that.
 */
final class FastFloats {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WORD_BYTES = Long.BYTES;

    private static final long ZEROS = 0x3030303030303030L;
    private static final long BEYOND_NINE = 0x7676767676767676L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BYTE = 0xFF;
    private static final long COMMA = ',' ^ '0';
    private static final long POINT = '.' ^ '0';

    private static final int MAX_INTEGER_DIGITS = 7;

    private static final int MAX_DIGITS = 18;
    private static final int[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

    private final ByteWindow window;
    private final ByteBuffer target;
    private int next;

    /** @param target in which floats lie in little-endian order */
    FastFloats(ByteWindow window, ByteBuffer target) {
        this.window = window;
        this.target = target;
    }

    /**
     * Reads numbers that are followed by a comma each, as far as they are of the usual form and in the window.
     *
     * @param index of the first of them in the target
     * @param most at most so many
     * @return how many; the window stands behind the last comma
     */
    int read(int index, long most) {
        byte[] bytes = window.bytes();
        int last = window.safePosition();
        int at = window.position();
        int count = 0;
        while (count < most && at <= last) {
            int minus = bytes[at] == '-' ? 1 : 0;
            int from = at + minus;
            long word = (long) WORD.get(bytes, from) ^ ZEROS;
            long others = others(word);
            int first = Long.numberOfTrailingZeros(others) >>> 3;
            if (first == 0 || first > MAX_INTEGER_DIGITS || (first > 1 && byteAt(word, 0) == 0)) {
                break;
            }
            float magnitude;
            long after = others & (others - 1);
            int second = Long.numberOfTrailingZeros(after) >>> 3;
            if (byteAt(word, first) == COMMA) {
                magnitude = number(word, first);
                at = from + first + 1;
            } else if (after != 0
                    && second > first + 1
                    && byteAt(word, first) == POINT
                    && byteAt(word, second) == COMMA) {
                long behind = (word >>> ((first + 1) * 8)) << (first * 8);
                long digits = (word & ((1L << (first * 8)) - 1)) | behind;
                magnitude = DecimalScanner.scaledDown(number(digits, second - 1), second - first - 1);
                at = from + second + 1;
            } else {
                magnitude = longer(bytes, from, word, first);
                if (Float.isNaN(magnitude)) {
                    break;
                }
                at = next;
            }
            target.putInt((index + count) * Float.BYTES, Float.floatToRawIntBits(magnitude) | (minus << 31));
            count++;
        }
        window.setPosition(at);
        return count;
    }

    /**
     * The value of a number with more than one word, behind whose comma {@link #next} stands then; NaN when it is of
     * another form.
     *
     * @param word its first bytes, exclusive-or {@code '0'}
     * @param length how many digits there are before the point
     */
    private float longer(byte[] bytes, int from, long word, int length) {
        int at = from + length;
        if (bytes[at] != '.') {
            return Float.NaN;
        }
        at++;
        long fraction = (long) WORD.get(bytes, at) ^ ZEROS;
        int scale = Long.numberOfTrailingZeros(others(fraction)) >>> 3;
        if (scale == 0) {
            return Float.NaN;
        }
        long value = number(word, length) * POWERS[scale] + number(fraction, scale);
        at += scale;
        if (scale == WORD_BYTES) {
            fraction = (long) WORD.get(bytes, at) ^ ZEROS;
            int more = Long.numberOfTrailingZeros(others(fraction)) >>> 3;
            scale += more;
            at += more;
            if (length + scale > MAX_DIGITS) {
                return Float.NaN;
            }
            value = more == 0 ? value : value * POWERS[more] + number(fraction, more);
        }
        next = at + 1;
        return bytes[at] == ',' ? DecimalScanner.scaledDown(value, scale) : Float.NaN;
    }

    private static long byteAt(long word, int index) {
        return (word >>> (index * 8)) & BYTE;
    }

    /** The high bit of every byte that is no digit. @param word bytes exclusive-or {@code '0'} */
    private static long others(long word) {
        return (((word & ~HIGH_BITS) + BEYOND_NINE) | word) & HIGH_BITS;
    }

    /** The number that the first bytes spell, one to eight of them. */
    private static long number(long word, int length) {
        long digits = word << ((WORD_BYTES - length) * 8);
        long pairs = digits * 10 + (digits >>> 8);
        long low = (pairs & 0x000000FF000000FFL) * 0x000F424000000064L;
        long high = ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L;
        return (low + high) >>> 32;
    }
}
