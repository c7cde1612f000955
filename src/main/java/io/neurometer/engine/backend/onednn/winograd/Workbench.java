package io.neurometer.engine.backend.onednn.winograd;

/** Arrays on which one thread transforms tiles, kept from call to call and grown to the largest need. */
final class Workbench {
    private static final ThreadLocal<Workbench> OWN = ThreadLocal.withInitial(Workbench::new);

    private static final int PAGE = 4096 / Float.BYTES;
    private static final int SHIFT = (608 - 16) / Float.BYTES;

    private float[][] rows = new float[0][0];
    private float[][] crossed = new float[0][0];
    private float[][] spread = new float[0][0];
    private float[][] done = new float[0][0];

    private Workbench() {}

    static Workbench own() {
        return OWN.get();
    }

    /** So many arrays of at least that length. */
    float[][] rows(int count, int length) {
        rows = grown(rows, count, length);
        return rows;
    }

    float[][] crossed(int count, int length) {
        crossed = grown(crossed, count, length);
        return crossed;
    }

    float[][] spread(int count, int length) {
        spread = grown(spread, count, length);
        return spread;
    }

    float[][] done(int count, int length) {
        done = grown(done, count, length);
        return done;
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
