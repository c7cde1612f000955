package io.neurometer.engine.conformance.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every function of one number is within four units in the last place of FP32 over the whole line, on every backend that
 * has a kernel of it; softmax and its logarithm are for scores of every size.
 */
class FunctionSweepTest {
    private static final float[] POINTS = Points.all();

    /** Beyond half of the largest number a kernel is not asked for: a run leaves it to others. */
    private static final float[] SAFE_POINTS = safe();

    private static final int CLASSES = 3;

    private static float[] safe() {
        int first = 0;
        int last = POINTS.length;
        while (POINTS[first] < -Float.MAX_VALUE / 2) {
            first++;
        }
        while (POINTS[last - 1] > Float.MAX_VALUE / 2) {
            last--;
        }
        return Arrays.copyOfRange(POINTS, first, last);
    }

    static Stream<Arguments> functions() {
        return Stream.of("reference", "nd4j", "onednn")
                .flatMap(backend -> SweptFunction.all().stream()
                        .map(function -> Arguments.argumentSet(function.name() + " on " + backend, backend, function)));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void isExactOverTheWholeLine(String name, SweptFunction function) {
        boolean isOneDnn = name.equals("onednn");
        Optional<SweepReport> report = SweepReport.of(
                Backends.discover().named(name), function, function::scale, isOneDnn ? SAFE_POINTS : POINTS);

        report.ifPresent(found -> assertThat(found.wrong()).as(found.toString()).isZero());
        assertThat(report.isPresent() || !name.equals("reference")).isTrue();
    }

    /** After a product GELU is oneDNN's own. */
    @ParameterizedTest
    @EnumSource(
            value = ActivationFunction.class,
            names = {"GELU", "GELU_TANH"})
    void geluAfterAProductIsExactButWhereItsSumCancels(ActivationFunction function) {
        SweptFunction swept = SweptFunction.of(function);
        SweepReport report = SweepReport.afterAProduct(
                Backends.discover().named("onednn"), swept, swept::scaleOfFusedGelu, SAFE_POINTS);

        assertThat(report.wrong()).as(report.toString()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "nd4j", "onednn"})
    void softmaxIsExactForScoresOfEverySize(String name) {
        assertSoftmax(Backends.discover().named(name), SoftmaxFunction.SOFTMAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "nd4j", "onednn"})
    void logSoftmaxIsExactForScoresOfEverySize(String name) {
        assertSoftmax(Backends.discover().named(name), SoftmaxFunction.LOG_SOFTMAX);
    }

    /** Of rows whose first score is any number, among two that are 0. */
    private static void assertSoftmax(Backend backend, SoftmaxFunction function) {
        float[] scores = new float[SAFE_POINTS.length * CLASSES];
        for (int i = 0; i < SAFE_POINTS.length; i++) {
            scores[i * CLASSES] = SAFE_POINTS[i];
        }
        float[] results = softmax(backend, function, scores);
        for (int i = 0; i < results.length; i++) {
            double score = scores[i / CLASSES * CLASSES];
            double want = i % CLASSES == 0 ? truth(function, score) : ofOthers(function, score);
            // Results that are not normal numbers may be zero, and exponentials are within some units themselves.
            double allowed = 8 * Math.ulp((float) want) + 1.5 * Float.MIN_NORMAL;
            assertThat(Math.abs(results[i] - want))
                    .as("class %d of %s on %s: %s, not %s", i % CLASSES, score, backend.name(), results[i], want)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static double truth(SoftmaxFunction function, double score) {
        double logarithm = score > 0 ? -Math.log1p(2 * Math.exp(-score)) : score - Math.log(2 + Math.exp(score));
        return function == SoftmaxFunction.SOFTMAX ? Math.exp(logarithm) : logarithm;
    }

    private static double ofOthers(SoftmaxFunction function, double score) {
        double logarithm = score > 0 ? -score - Math.log1p(2 * Math.exp(-score)) : -Math.log(2 + Math.exp(score));
        return function == SoftmaxFunction.SOFTMAX ? Math.exp(logarithm) : logarithm;
    }

    /** By the reference where the backend has no kernel. */
    private static float[] softmax(Backend backend, SoftmaxFunction function, float[] scores) {
        try (Tensor input = Tensor.ofFloats(scores, scores.length / CLASSES, CLASSES);
                Tensor output = Tensor.allocate(input.type())) {
            KernelRequest request = new KernelRequest(
                    new Softmax.Normalized(function, 1, false),
                    new Inputs.Builder().add(input.type()).build(),
                    List.of(output.type()));
            try (Kernel kernel = backend.kernel(request)
                            .or(() -> Backends.discover().reference().kernel(request))
                            .orElseThrow();
                    Tensor scratch = Tensor.allocate(DataType.UINT8, kernel.plannedWorkspaceBytes())) {
                kernel.run(new KernelArguments(
                        new ArrayList<>(List.of(input)), new ArrayList<>(List.of(output)), scratch));
            }
            return output.toFloats();
        }
    }
}
