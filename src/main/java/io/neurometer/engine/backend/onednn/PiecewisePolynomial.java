package io.neurometer.engine.backend.onednn;

import java.util.function.DoubleUnaryOperator;

/**
 * A smooth function over an interval by polynomials of degree {@value #DEGREE} over many pieces of one width: each has the
 * function's values at the Chebyshev nodes of its piece.
 */
final class PiecewisePolynomial {
    private static final int DEGREE = 6;
    private static final int TERMS = DEGREE + 1;

    private final double start;
    private final double piecesPerUnit;
    private final double[] coefficients;

    PiecewisePolynomial(DoubleUnaryOperator function, double start, double end, int pieces) {
        this.start = start;
        this.piecesPerUnit = pieces / (end - start);
        this.coefficients = new double[pieces * TERMS];
        for (int piece = 0; piece < pieces; piece++) {
            double middle = start + (piece + 0.5) / piecesPerUnit;
            fit(u -> function.applyAsDouble(middle + u / 2 / piecesPerUnit), piece * TERMS);
        }
    }

    /** The coefficients of u^0, u^1, ... with u from -1 to 1 over the piece. */
    private void fit(DoubleUnaryOperator function, int at) {
        double[] before = new double[TERMS];
        double[] chebyshev = new double[TERMS];
        chebyshev[0] = 1;
        for (int k = 0; k < TERMS; k++) {
            double projection = 0;
            for (int node = 0; node < TERMS; node++) {
                double angle = Math.PI * (node + 0.5) / TERMS;
                projection += function.applyAsDouble(Math.cos(angle)) * Math.cos(k * angle);
            }
            double weight = projection * (k == 0 ? 1.0 : 2.0) / TERMS;
            double[] next = new double[TERMS];
            for (int i = 0; i < TERMS; i++) {
                coefficients[at + i] += weight * chebyshev[i];
                double shifted = i == 0 ? 0 : chebyshev[i - 1];
                next[i] = (k == 0 ? 1 : 2) * shifted - before[i];
            }
            before = chebyshev;
            chebyshev = next;
        }
    }

    /** @param x within the interval, its end excluded */
    double at(double x) {
        double scaled = (x - start) * piecesPerUnit;
        int piece = (int) scaled;
        double u = 2 * (scaled - piece) - 1;
        double[] c = coefficients;
        int at = piece * TERMS;
        double square = u * u;
        double low = c[at] + c[at + 1] * u + (c[at + 2] + c[at + 3] * u) * square;
        return low + (c[at + 4] + c[at + 5] * u + c[at + 6] * square) * (square * square);
    }
}
