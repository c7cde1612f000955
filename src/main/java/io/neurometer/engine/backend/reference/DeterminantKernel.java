package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.LinearAlgebra;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Determinants by Gaussian elimination with partial pivoting, in double precision. */
final class DeterminantKernel {
    private DeterminantKernel() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(LinearAlgebra.Determinant.class, (request, op) -> determinants(request)));
    }

    private static Kernel determinants(KernelRequest request) {
        int n = Math.toIntExact(request.inputs().shape(0).size(-1));
        int matrices = Math.toIntExact(request.outputs().get(0).shape().elements());
        DataType type = request.inputs().dataType(0);
        return arguments -> {
            ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
            double[][] rows = new double[n][n];
            for (int matrix = 0; matrix < matrices; matrix++) {
                for (int row = 0; row < n; row++) {
                    ElementArrays.read(arguments.input(0).bytes(), type, (matrix * n + row) * n, rows[row], 0, n);
                }
                output.put(matrix, determinant(rows));
            }
        };
    }

    private static double determinant(double[][] rows) {
        int n = rows.length;
        double product = 1;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
                    pivot = row;
                }
            }
            double[] chosen = rows[pivot];
            if (pivot != column) {
                rows[pivot] = rows[column];
                rows[column] = chosen;
                product = -product;
            }
            product *= chosen[column];
            for (int row = column + 1; row < n && chosen[column] != 0; row++) {
                double factor = rows[row][column] / chosen[column];
                for (int i = column + 1; i < n; i++) {
                    rows[row][i] -= factor * chosen[i];
                }
            }
        }
        // Not minus zero, whatever rows were exchanged.
        return product + 0.0;
    }
}
