package io.neurometer.engine.backend.onednn.lines;

/**
 * Sines and cosines of FP32 numbers within two units in the last place: reduced to an eighth of a turn in double precision,
 * then by the polynomials of S. Moshier's Cephes library, sinf.c.
 */
final class Trigonometry {
    private static final double QUARTERS = 2 / Math.PI;

    /** A quarter turn in two parts, of which the first has 33 bits: products with counts of quarters are exact. */
    private static final double QUARTER_HIGH = 1.57079632673412561417;

    private static final double QUARTER_LOW = 6.07710050650619224932e-11;

    /** Beyond it a count of quarters has too many bits. */
    private static final float FARTHEST = 1e6f;

    /** By which the sine and the cosine of the rest are multiplied in each quarter. Minus zero keeps the sign of zeros. */
    private static final float[] OF_SINE = {1, 0, -1, 0};

    private static final float[] OF_COSINE = {-0f, 1, -0f, -1};

    private Trigonometry() {}

    static void sine(Line[] in, Line out, int count) {
        compute(in[0].reals(), out, count, 0);
    }

    static void cosine(Line[] in, Line out, int count) {
        compute(in[0].reals(), out, count, 1);
    }

    /** @param ahead how many quarters of a turn are added */
    private static void compute(float[] x, Line out, int count, int ahead) {
        Scratch scratch = out.scratch();
        float[] rest = scratch.first();
        float[] ofSine = scratch.second();
        float[] ofCosine = scratch.third();
        boolean far = false;
        for (int i = 0; i < count; i++) {
            double quarters = Math.rint(x[i] * QUARTERS);
            int quarter = (int) quarters + ahead & 3;
            rest[i] = (float) (x[i] - quarters * QUARTER_HIGH - quarters * QUARTER_LOW);
            ofSine[i] = OF_SINE[quarter];
            ofCosine[i] = OF_COSINE[quarter];
            far |= !(Math.abs(x[i]) <= FARTHEST);
        }
        polynomials(rest, ofSine, ofCosine, count);
        if (far) {
            for (int i = 0; i < count; i++) {
                if (!(Math.abs(x[i]) <= FARTHEST)) {
                    rest[i] = (float) (ahead == 0 ? Math.sin(x[i]) : Math.cos(x[i]));
                }
            }
        }
        System.arraycopy(rest, 0, out.reals(), 0, count);
    }

    private static void polynomials(float[] x, float[] ofSine, float[] ofCosine, int count) {
        for (int i = 0; i < count; i++) {
            float r = x[i];
            float z = r * r;
            float sine = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
            float cosine = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z
                    - 0.5f * z
                    + 1;
            x[i] = sine * ofSine[i] + cosine * ofCosine[i];
        }
    }
}
