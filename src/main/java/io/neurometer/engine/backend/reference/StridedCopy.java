package io.neurometer.engine.backend.reference;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A copy between two buffers in which each side walks its memory with its own strides: what transposes, slices,
 * broadcasts, concatenations and the like are. Strides may be zero or negative on the side that is read. Dimensions
 * that are contiguous in both buffers are merged when the copy is made, so that the innermost loop is as long as can be. Immutable.
 */
final class StridedCopy {
    /** Side of the squares in which two exchanged dimensions are copied, so that both sides stay in the cache. */
    private static final int TILE = 16;

    /** Runs of fewer bytes are copied element by element. */
    private static final int BLOCK_BYTES = 64;

    private final int width;
    private final int[] sizes;
    private final int[] from;
    private final int[] to;
    private final int fromStart;
    private final int toStart;

    private StridedCopy(int width, int[] sizes, int[] from, int[] to, int fromStart, int toStart) {
        this.width = width;
        this.sizes = sizes;
        this.from = from;
        this.to = to;
        this.fromStart = fromStart;
        this.toStart = toStart;
    }

    /**
     * All arguments but {@code width} count elements.
     *
     * @param width bytes of one element
     * @param sizes how many elements are copied along each dimension
     * @param from strides in the buffer read
     * @param fromStart first element read
     * @param to strides in the buffer written
     * @param toStart first element written
     * @throws ArithmeticException when an index exceeds 2^31-1
     */
    static StridedCopy of(int width, long[] sizes, long[] from, long fromStart, long[] to, long toStart) {
        int count = 0;
        int[] joinedSizes = new int[sizes.length];
        int[] joinedFrom = new int[sizes.length];
        int[] joinedTo = new int[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 1) {
                continue;
            }
            int last = count - 1;
            if (last >= 0 && joinedFrom[last] == from[i] * sizes[i] && joinedTo[last] == to[i] * sizes[i]) {
                joinedSizes[last] = Math.multiplyExact(joinedSizes[last], Math.toIntExact(sizes[i]));
            } else {
                joinedSizes[++last] = Math.toIntExact(sizes[i]);
                count++;
            }
            joinedFrom[last] = Math.toIntExact(from[i]);
            joinedTo[last] = Math.toIntExact(to[i]);
        }
        return new StridedCopy(
                width,
                Arrays.copyOf(joinedSizes, count),
                Arrays.copyOf(joinedFrom, count),
                Arrays.copyOf(joinedTo, count),
                Math.toIntExact(fromStart),
                Math.toIntExact(toStart));
    }

    void run(ByteBuffer source, ByteBuffer target) {
        for (int size : sizes) {
            if (size == 0) {
                return;
            }
        }
        int inner = sizes.length - 1;
        if (inner < 0) {
            target.put(toStart * width, source, fromStart * width, width);
            return;
        }
        int exchanged = exchanged();
        int[] index = new int[sizes.length];
        int read = fromStart;
        int written = toStart;
        while (true) {
            if (exchanged >= 0) {
                tiles(source, read, target, written, exchanged);
            } else {
                row(source, read, target, written);
            }
            int dim = inner - 1;
            while (dim >= 0) {
                if (dim != exchanged) {
                    read += from[dim];
                    written += to[dim];
                    if (++index[dim] < sizes[dim]) {
                        break;
                    }
                    read -= from[dim] * sizes[dim];
                    written -= to[dim] * sizes[dim];
                    index[dim] = 0;
                }
                dim--;
            }
            if (dim < 0) {
                return;
            }
        }
    }

    /** The outer dimension that is contiguous in the buffer read while the innermost one is not, or -1. */
    private int exchanged() {
        int inner = sizes.length - 1;
        if (to[inner] == 1 && from[inner] > 1) {
            for (int i = 0; i < inner; i++) {
                if (from[i] == 1) {
                    return i;
                }
            }
        }
        return -1;
    }

    private void row(ByteBuffer source, int read, ByteBuffer target, int written) {
        int inner = sizes.length - 1;
        if (from[inner] == 1 && to[inner] == 1 && sizes[inner] * width >= BLOCK_BYTES) {
            target.put(written * width, source, read * width, sizes[inner] * width);
        } else {
            line(source, read, from[inner], target, written, to[inner], sizes[inner]);
        }
    }

    private void tiles(ByteBuffer source, int read, ByteBuffer target, int written, int exchanged) {
        int inner = sizes.length - 1;
        for (int i = 0; i < sizes[exchanged]; i += TILE) {
            int iEnd = Math.min(i + TILE, sizes[exchanged]);
            for (int j = 0; j < sizes[inner]; j += TILE) {
                int length = Math.min(TILE, sizes[inner] - j);
                for (int row = i; row < iEnd; row++) {
                    line(
                            source,
                            read + row + j * from[inner],
                            from[inner],
                            target,
                            written + row * to[exchanged] + j,
                            1,
                            length);
                }
            }
        }
    }

    private void line(ByteBuffer source, int read, int readStep, ByteBuffer target, int written, int step, int count) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++, read += readStep, written += step) {
                    target.put(written, source.get(read));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++, read += readStep, written += step) {
                    target.putShort(written * 2, source.getShort(read * 2));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++, read += readStep, written += step) {
                    target.putInt(written * 4, source.getInt(read * 4));
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++, read += readStep, written += step) {
                    target.putLong(written * 8, source.getLong(read * 8));
                }
            }
            default -> {
                for (int i = 0; i < count; i++, read += readStep, written += step) {
                    target.put(written * width, source, read * width, width);
                }
            }
        }
    }
}
