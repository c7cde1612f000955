package io.neurometer.engine.backend.onednn.winograd;

import io.neurometer.engine.backend.onednn.loops.SeparateLoops;
import java.lang.invoke.MethodHandles;

/** F(2 x 2, 3 x 3), with the points 0, 1, -1 and infinity: 16 products in place of 36. */
public final class WinogradF23 implements WinogradTransform {
    private static final double[][] WEIGHTS = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};

    private final SeparateLoops input = SeparateLoops.overArrays(MethodHandles.lookup(), "toProducts");
    private final SeparateLoops output = SeparateLoops.overArrays(MethodHandles.lookup(), "fromProducts");

    @Override
    public int outputs() {
        return 2;
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
        difference(in[0], in[2], out[0], n);
        both(in[1], in[2], out[1], out[2], n);
        difference(in[1], in[3], out[3], n);
    }

    static void fromProducts(float[][] in, float[][] out, int n) {
        outputs(in[0], in[1], in[2], in[3], out[0], out[1], n);
    }

    private static void difference(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] - b[i];
        }
    }

    private static void both(float[] a, float[] b, float[] plus, float[] minus, int n) {
        for (int i = 0; i < n; i++) {
            plus[i] = a[i] + b[i];
            minus[i] = b[i] - a[i];
        }
    }

    private static void outputs(float[] a, float[] b, float[] c, float[] d, float[] first, float[] second, int n) {
        for (int i = 0; i < n; i++) {
            first[i] = a[i] + b[i] + c[i];
            second[i] = b[i] - c[i] - d[i];
        }
    }
}
