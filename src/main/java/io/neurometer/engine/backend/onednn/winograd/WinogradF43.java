package io.neurometer.engine.backend.onednn.winograd;

/** F(4 x 4, 3 x 3), with the points 0, 1, -1, 2, -2 and infinity: 36 products in place of 144. */
public final class WinogradF43 implements WinogradTransform {
    private static final double[][] WEIGHTS = {
        {1 / 4.0, 0, 0},
        {-1 / 6.0, -1 / 6.0, -1 / 6.0},
        {-1 / 6.0, 1 / 6.0, -1 / 6.0},
        {1 / 24.0, 1 / 12.0, 1 / 6.0},
        {1 / 24.0, -1 / 12.0, 1 / 6.0},
        {0, 0, 1}
    };

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
        outer(in[0], in[2], in[4], out[0], n);
        near(in[1], in[2], in[3], in[4], out[1], out[2], n);
        far(in[1], in[2], in[3], in[4], out[3], out[4], n);
        outer(in[1], in[3], in[5], out[5], n);
    }

    @Override
    public void transformOutput(float[][] in, float[][] out, int n) {
        even(in[0], in[1], in[2], in[3], in[4], out[0], out[2], n);
        odd(in[1], in[2], in[3], in[4], in[5], out[1], out[3], n);
    }

    private static void outer(float[] a, float[] b, float[] c, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = 4 * a[i] - 5 * b[i] + c[i];
        }
    }

    private static void near(float[] a, float[] b, float[] c, float[] d, float[] plus, float[] minus, int n) {
        for (int i = 0; i < n; i++) {
            float even = d[i] - 4 * b[i];
            float odd = c[i] - 4 * a[i];
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    private static void far(float[] a, float[] b, float[] c, float[] d, float[] plus, float[] minus, int n) {
        for (int i = 0; i < n; i++) {
            float even = d[i] - b[i];
            float odd = 2 * (c[i] - a[i]);
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    private static void even(
            float[] a, float[] b, float[] c, float[] d, float[] e, float[] first, float[] third, int n) {
        for (int i = 0; i < n; i++) {
            float near = b[i] + c[i];
            float far = d[i] + e[i];
            first[i] = a[i] + near + far;
            third[i] = near + 4 * far;
        }
    }

    private static void odd(
            float[] b, float[] c, float[] d, float[] e, float[] f, float[] second, float[] fourth, int n) {
        for (int i = 0; i < n; i++) {
            float near = b[i] - c[i];
            float far = d[i] - e[i];
            second[i] = near + 2 * far;
            fourth[i] = near + 8 * far + f[i];
        }
    }
}
