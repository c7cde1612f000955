package io.neurometer.engine.backend.onednn.winograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transforms and plain products together give what a convolution gives. */
class WinogradTransformTest {
    /**
     * Of the sum of magnitudes that a window adds up. Products are exact to 2^-24, and the transforms of F(4 x 4) add
     * terms some times as large as what is left of them.
     */
    private static final double RELATIVE = 20 * Math.scalb(1.0, -24);

    /** Of the largest output: a tenth of what a whole model may be off. */
    private static final double OF_LARGEST = 1e-5;

    private static WinogradTransform of(int side) {
        return side == 4 ? new WinogradF43() : new WinogradF23();
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "4, 1, 3, 8, 8, 2, 1, 1",
        "4, 2, 5, 7, 9, 3, 1, 1",
        "4, 1, 1, 3, 3, 1, 0, 0",
        "4, 1, 2, 13, 70, 5, 2, 0",
        "4, 3, 300, 6, 5, 4, 1, 2",
        "2, 1, 3, 8, 8, 2, 1, 1",
        "2, 2, 5, 7, 9, 3, 1, 1",
        "2, 1, 1, 3, 3, 1, 0, 0",
        "2, 1, 2, 13, 70, 5, 2, 0",
        "2, 2, 600, 5, 4, 3, 1, 1"
    })
    void tilesGiveTheConvolution(
            int side, int batch, int channels, int height, int width, int features, int top, int left) {
        int outHeight = height + top - 1;
        int outWidth = width + left - 1;
        TileGrid grid = new TileGrid(batch, channels, height, width, features, outHeight, outWidth, top, left, side);
        Random random = new Random(side * 31L + width);
        float[] x = random(random, batch * height * width * channels);
        float[] w = random(random, features * channels * 9);
        float[] bias = random(random, features);
        float[] y = filtered(grid, x, w, bias, -0.1f, 0.75f);
        for (int at = 0; at < y.length; at++) {
            int feature = at % features;
            int column = at / features % outWidth;
            int row = at / features / outWidth % outHeight;
            int image = at / features / outWidth / outHeight;
            double sum = bias[feature];
            double magnitude = Math.abs(sum);
            for (int k = 0; k < 9; k++) {
                int r = row + k / 3 - top;
                int c = column + k % 3 - left;
                for (int i = 0; i < channels && r >= 0 && r < height && c >= 0 && c < width; i++) {
                    double term = (double) x[((image * height + r) * width + c) * channels + i]
                            * w[(feature * channels + i) * 9 + k];
                    sum += term;
                    magnitude += Math.abs(term);
                }
            }
            double expected = Math.max(-0.1, Math.min(sum, 0.75));
            assertThat((double) y[at]).isCloseTo(expected, within(RELATIVE * Math.max(1, magnitude)));
        }
    }

    /** Inputs as after a rectifier, whose sums grow where those of signed ones cancel, and signed ones. */
    @ParameterizedTest
    @CsvSource({"4, 64, 0", "4, 512, 0", "4, 2048, 0", "4, 512, 0.5", "4, 2048, 0.5", "2, 2048, 0", "2, 2048, 0.5"})
    void errorsAreSmallBesideTheLargestOutputWhateverTheChannels(int side, int channels, float shift) {
        TileGrid grid = new TileGrid(1, channels, 12, 12, 2, 12, 12, 1, 1, side);
        Random random = new Random(7);
        float[] x = random(random, 12 * 12 * channels);
        for (int i = 0; i < x.length; i++) {
            x[i] += shift;
        }
        float[] w = random(random, 2 * channels * 9);
        float[] y = filtered(grid, x, w, new float[2], Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        double error = 0;
        double largest = 0;
        for (int at = 0; at < y.length; at++) {
            double sum = 0;
            for (int k = 0; k < 9; k++) {
                int r = at / 2 / 12 + k / 3 - 1;
                int c = at / 2 % 12 + k % 3 - 1;
                for (int i = 0; i < channels && r >= 0 && r < 12 && c >= 0 && c < 12; i++) {
                    sum += (double) x[(r * 12 + c) * channels + i] * w[(at % 2 * channels + i) * 9 + k];
                }
            }
            error = Math.max(error, Math.abs(y[at] - sum));
            largest = Math.max(largest, Math.abs(sum));
        }
        assertThat(error / largest).isLessThan(OF_LARGEST);
    }

    /** In two pieces, the second of which is as short as it can be. */
    private static float[] filtered(TileGrid grid, float[] x, float[] w, float[] bias, float low, float high) {
        WinogradTransform transform = of(grid.side());
        float[] y = new float[grid.batch() * grid.outputHeight() * grid.outputWidth() * grid.features()];
        int first = Math.max(1, grid.rows() - 1);
        for (int start = 0; start < grid.rows(); start += first) {
            int rows = Math.min(first, grid.rows() - start);
            int stride = first * grid.columns();
            FloatBuffer transformed = FloatBuffer.allocate(transform.products() * stride * grid.channels());
            FloatBuffer products = FloatBuffer.allocate(transform.products() * stride * grid.features());
            new InputTiles(grid, transform).transform(FloatBuffer.wrap(x), start, rows, transformed, stride);
            multiply(transform, grid, transformed, w, products, stride);
            new OutputTiles(grid, transform, bias, low, high)
                    .transform(products, stride, start, rows, null, FloatBuffer.wrap(y));
        }
        return y;
    }

    private static void multiply(
            WinogradTransform transform, TileGrid grid, FloatBuffer left, float[] w, FloatBuffer products, int stride) {
        float[] matrix = transform.weightTransform();
        for (int p = 0; p < transform.products(); p++) {
            for (int f = 0; f < grid.features(); f++) {
                for (int c = 0; c < grid.channels(); c++) {
                    float weight = 0;
                    for (int k = 0; k < 9; k++) {
                        weight += matrix[p * 9 + k] * w[(f * grid.channels() + c) * 9 + k];
                    }
                    for (int t = 0; t < stride; t++) {
                        int at = (p * stride + t) * grid.features() + f;
                        products.put(at, products.get(at) + left.get((p * stride + t) * grid.channels() + c) * weight);
                    }
                }
            }
        }
    }
}
