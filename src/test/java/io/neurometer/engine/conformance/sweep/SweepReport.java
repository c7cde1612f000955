package io.neurometer.engine.conformance.sweep;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** How far a backend's kernel of a function is off the truth. */
record SweepReport(int wrong, double worstUnits, double at, double got, double want) {
    /** Units in the last place that an FP32 implementation may be off. */
    static final double UNITS = 4;

    /** Empty where the backend leaves the function to others. */
    static Optional<SweepReport> of(
            Backend backend, SweptFunction function, DoubleUnaryOperator scale, float[] points) {
        try (Tensor input = Tensor.ofFloats(points, points.length);
                Tensor output = Tensor.allocate(input.type())) {
            KernelRequest request = new KernelRequest(
                    function.op(), new Inputs.Builder().add(input.type()).build(), List.of(output.type()));
            Optional<Kernel> made = backend.kernel(request);
            if (made.isEmpty()) {
                return Optional.empty();
            }
            try (Kernel kernel = made.get();
                    Tensor scratch = Tensor.allocate(DataType.UINT8, kernel.plannedWorkspaceBytes())) {
                kernel.run(new KernelArguments(
                        new ArrayList<>(List.of(input)), new ArrayList<>(List.of(output)), scratch));
            }
            return Optional.of(of(points, output.toFloats(), function.truth(), scale));
        }
    }

    /** Of the function fused to a product with one. */
    static SweepReport afterAProduct(
            Backend backend, SweptFunction function, DoubleUnaryOperator scale, float[] points) {
        try (Tensor input = Tensor.ofFloats(points, points.length, 1);
                Tensor one = Tensor.ofFloats(new float[] {1}, 1, 1);
                OperatorCase fused = OperatorCase.of(
                        new Fusion.Chain(new Linear.MatMul(), 2, List.of(new Fusion.Link(function.op(), 0, 0))),
                        input,
                        one);
                Tensor output = Tensor.allocate(input.type());
                Kernel kernel = backend.kernel(fused.request().orElseThrow()).orElseThrow();
                Tensor scratch = Tensor.allocate(DataType.UINT8, kernel.plannedWorkspaceBytes())) {
            kernel.run(new KernelArguments(new ArrayList<>(fused.inputs()), new ArrayList<>(List.of(output)), scratch));
            return of(points, output.toFloats(), function.truth(), scale);
        }
    }

    static SweepReport of(float[] points, float[] results, DoubleUnaryOperator truth, DoubleUnaryOperator scale) {
        SweepReport report = new SweepReport(0, 0, 0, 0, 0);
        for (int i = 0; i < points.length; i++) {
            double want = truth.applyAsDouble(points[i]);
            double units = units(results[i], want, scale.applyAsDouble(points[i]));
            int wrong = report.wrong + (units > UNITS ? 1 : 0);
            report = units > report.worstUnits
                    ? new SweepReport(wrong, units, points[i], results[i], want)
                    : new SweepReport(wrong, report.worstUnits, report.at, report.got, report.want);
        }
        return report;
    }

    /** The error in units in the last place of FP32, less what is allowed by scale. */
    private static double units(float got, double want, double scale) {
        float rounded = (float) want;
        if (Math.abs(want) > 0x1.fffffp127) {
            boolean near = Math.abs(got) > 0x1.fffffp127f && Math.signum(got) == Math.signum(want);
            return near ? 0 : Double.POSITIVE_INFINITY;
        }
        double error = Math.abs(got - want) - scale;
        return Double.isNaN(want)
                ? Float.isNaN(got) ? 0 : Double.POSITIVE_INFINITY
                : Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(0, error) / Math.ulp(rounded);
    }
}
