package io.neurometer.engine.backend.onednn.winograd;

import io.neurometer.engine.backend.onednn.loops.SeparateLoops;
import java.lang.invoke.MethodHandles;

/**
 * F(4 x 4, 3 x 3): 36 products in place of 144. With the points 0, ±a, ±b and infinity, where a is the square root of a
 * half and b that of two, the transforms magnify rounding errors a quarter as much as with whole numbers.
 */
public final class WinogradF43 implements WinogradTransform {
    private static final double NEAR = Math.sqrt(0.5);
    private static final double FAR = Math.sqrt(2);

    private static final float A = (float) NEAR;

    private static final float B = (float) FAR;
    private static final float A_CUBED = (float) (NEAR / 2);

    private static final double[][] WEIGHTS = {
        {1, 0, 0},
        {-2 / 3.0, -2 / 3.0 * NEAR, -1 / 3.0},
        {-2 / 3.0, 2 / 3.0 * NEAR, -1 / 3.0},
        {1 / 6.0, 1 / 6.0 * FAR, 1 / 3.0},
        {1 / 6.0, -1 / 6.0 * FAR, 1 / 3.0},
        {0, 0, 1}
    };

    private final SeparateLoops input = SeparateLoops.overArrays(MethodHandles.lookup(), "toProducts");
    private final SeparateLoops output = SeparateLoops.overArrays(MethodHandles.lookup(), "fromProducts");

    @Override
    public int outputs() {
        return 4;
    }

    @Override
    public double[][] weights() {
        return WEIGHTS.clone();
    }

    @Override
    public void transformInput(float[][] in, float[][] out, int n) {
        input.run(in, out, n);
    }

    @Override
    public void transformOutput(float[][] in, float[][] out, int n) {
        output.run(in, out, n);
    }

    static void toProducts(float[][] in, float[][] out, int n) {
        outer(in[0], in[2], in[4], out[0], n);
        near(in[1], in[2], in[3], in[4], out[1], out[2], n);
        far(in[1], in[2], in[3], in[4], out[3], out[4], n);
        outer(in[1], in[3], in[5], out[5], n);
    }

    static void fromProducts(float[][] in, float[][] out, int n) {
        first(in[0], in[1], in[2], in[3], in[4], out[0], n);
        second(in[1], in[2], in[3], in[4], out[1], n);
        third(in[1], in[2], in[3], in[4], out[2], n);
        fourth(in[1], in[2], in[3], in[4], in[5], out[3], n);
    }

    private static void outer(float[] a, float[] b, float[] c, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] - 2.5f * b[i] + c[i];
        }
    }

    private static void near(float[] a, float[] b, float[] c, float[] d, float[] plus, float[] minus, int n) {
        for (int i = 0; i < n; i++) {
            float even = d[i] - 2 * b[i];
            float odd = A * (c[i] - 2 * a[i]);
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    private static void far(float[] a, float[] b, float[] c, float[] d, float[] plus, float[] minus, int n) {
        for (int i = 0; i < n; i++) {
            float even = d[i] - 0.5f * b[i];
            float odd = B * (c[i] - 0.5f * a[i]);
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    private static void first(float[] a, float[] b, float[] c, float[] d, float[] e, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] + b[i] + c[i] + d[i] + e[i];
        }
    }

    private static void second(float[] a, float[] b, float[] c, float[] d, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = A * (a[i] - b[i] + 2 * (c[i] - d[i]));
        }
    }

    private static void third(float[] a, float[] b, float[] c, float[] d, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = 0.5f * (a[i] + b[i] + 4 * (c[i] + d[i]));
        }
    }

    private static void fourth(float[] a, float[] b, float[] c, float[] d, float[] e, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = A_CUBED * (a[i] - b[i] + 8 * (c[i] - d[i])) + e[i];
        }
    }
}
