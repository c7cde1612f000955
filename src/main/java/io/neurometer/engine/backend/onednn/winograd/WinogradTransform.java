package io.neurometer.engine.backend.onednn.winograd;

/**
 * F(m x m, 3 x 3): a tile of m + 2 by m + 2 inputs gives a tile of m by m outputs, with (m + 2)^2 products in place of
 * 9 m^2. Each transform works along one axis of the tile and is applied to both. It runs over the first {@code n}
 * elements of arrays that hold one tile position each, for many channels and tiles at once; input and output arrays are
 * different ones.
 */
public interface WinogradTransform {
    /** m: outputs along one axis of a tile. */
    int outputs();

    /** m + 2: inputs along one axis of a tile. */
    default int inputs() {
        return outputs() + 2;
    }

    /** Products for one input and one output channel of a tile. */
    default int products() {
        return inputs() * inputs();
    }

    /** B' of the paper: {@link #inputs} arrays to as many. */
    void transformInput(float[][] in, float[][] out, int n);

    /** A' of the paper: {@link #inputs} arrays to {@link #outputs}. */
    void transformOutput(float[][] in, float[][] out, int n);

    /** G of the paper: {@link #inputs} rows for the 3 weights along one axis. */
    double[][] weights();

    /** What becomes of all 9 weights of a window, row by row: {@link #products} rows of 9, row-major. */
    default float[] weightTransform() {
        double[][] g = weights();
        int side = inputs();
        float[] both = new float[products() * 9];
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                for (int k = 0; k < 9; k++) {
                    both[(i * side + j) * 9 + k] = (float) (g[i][k / 3] * g[j][k % 3]);
                }
            }
        }
        return both;
    }
}
