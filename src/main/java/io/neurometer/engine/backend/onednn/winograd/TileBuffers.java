package io.neurometer.engine.backend.onednn.winograd;

/** The arrays on which one thread transforms tiles, kept from call to call and grown to the largest need. */
final class TileBuffers {
    private static final ThreadLocal<TileBuffers> OF_THREAD = ThreadLocal.withInitial(TileBuffers::new);

    private static final int PAGE = 4096 / Float.BYTES;
    private static final int SHIFT = (608 - 16) / Float.BYTES;

    private float[][] lines = new float[0][0];
    private float[][][] halfTransformed = new float[0][0][0];
    private float[][] positions = new float[0][0];
    private float[][] transformed = new float[0][0];

    private TileBuffers() {}

    static TileBuffers ofThread() {
        return OF_THREAD.get();
    }

    /** Lines of an image: so many arrays of at least that length, as all methods here give. */
    float[][] lines(int count, int length) {
        lines = grown(lines, count, length);
        return lines;
    }

    /** Tiles that are transformed along one axis: so many sets of arrays. */
    float[][][] halfTransformed(int sets, int count, int length) {
        if (halfTransformed.length < sets) {
            halfTransformed = new float[sets][0][0];
        }
        for (int i = 0; i < sets; i++) {
            halfTransformed[i] = grown(halfTransformed[i], count, length);
        }
        return halfTransformed;
    }

    /** An array for each position in a row of a tile, before the transform. */
    float[][] positions(int count, int length) {
        positions = grown(positions, count, length);
        return positions;
    }

    /** An array for each position in a row of a tile, after the transform. */
    float[][] transformed(int count, int length) {
        transformed = grown(transformed, count, length);
        return transformed;
    }

    private static float[][] grown(float[][] arrays, int count, int length) {
        return arrays.length >= count && arrays[0].length >= length
                ? arrays
                : new float[Math.max(count, arrays.length)]
                        [apart(Math.max(length, arrays.length == 0 ? 0 : arrays[0].length))];
    }

    /**
     * A length that keeps equal places of neighbouring arrays apart in the low bits of their addresses: a processor takes
     * a load for a reader of an earlier store when the last 12 bits are alike, and waits.
     */
    private static int apart(int length) {
        return (length + PAGE - 1) / PAGE * PAGE + SHIFT;
    }
}
