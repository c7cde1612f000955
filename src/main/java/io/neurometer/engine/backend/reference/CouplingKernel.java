package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.PairwiseCoupling;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;

/** Couples the probabilities of pairs of classes, row by row. */
final class CouplingKernel implements Kernel {
    private static final int MAX_SWEEPS = 100;
    private static final double SMALLEST = 1e-7;

    private final int classes;
    private final int pairs;
    private final int rows;

    CouplingKernel(KernelRequest request, PairwiseCoupling op) {
        this.classes = op.classes();
        this.pairs = Math.toIntExact(request.inputs().shape(0).size(1));
        this.rows = Math.toIntExact(request.inputs().shape(0).size(0));
    }

    @Override
    public void run(KernelArguments arguments) {
        Tensor input = arguments.input(0);
        Tensor output = arguments.output(0);
        double[] given = new double[pairs];
        double[][] matrix = new double[classes][classes];
        double[] shares = new double[classes];
        for (int row = 0; row < rows; row++) {
            ElementArrays.read(input.bytes(), input.dataType(), row * pairs, given, 0, pairs);
            fill(matrix, given);
            couple(matrix, shares);
            ElementArrays.write(output.bytes(), output.dataType(), row * classes, shares, classes);
        }
    }

    /** The quadratic form whose minimum on the simplex are the probabilities. */
    private void fill(double[][] matrix, double[] given) {
        for (double[] line : matrix) {
            Arrays.fill(line, 0);
        }
        int pair = 0;
        for (int i = 0; i < classes; i++) {
            for (int j = i + 1; j < classes; j++) {
                double first = Math.min(1 - SMALLEST, Math.max(SMALLEST, given[pair++]));
                double second = 1 - first;
                matrix[i][i] += second * second;
                matrix[j][j] += first * first;
                matrix[i][j] = -first * second;
                matrix[j][i] = matrix[i][j];
            }
        }
    }

    private void couple(double[][] matrix, double[] shares) {
        double[] slopes = new double[classes];
        Arrays.fill(shares, 1.0 / classes);
        for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
            double mean = 0;
            for (int i = 0; i < classes; i++) {
                slopes[i] = 0;
                for (int j = 0; j < classes; j++) {
                    slopes[i] += matrix[i][j] * shares[j];
                }
                mean += shares[i] * slopes[i];
            }
            double error = 0;
            for (double slope : slopes) {
                error = Math.max(error, Math.abs(slope - mean));
            }
            if (!(error >= 0.005 / classes)) {
                return;
            }
            for (int i = 0; i < classes; i++) {
                double step = (mean - slopes[i]) / matrix[i][i];
                double total = 1 + step;
                shares[i] += step;
                mean = (mean + step * (step * matrix[i][i] + 2 * slopes[i])) / total / total;
                for (int j = 0; j < classes; j++) {
                    slopes[j] = (slopes[j] + step * matrix[i][j]) / total;
                    shares[j] /= total;
                }
            }
        }
    }
}
