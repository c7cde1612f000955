package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.KernelContext;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.backend.onednn.loops.Gate;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Activations in a pass of their own agree with the reference, by whatever method what is before them is computed. */
class ActivationApartTest {
    private static final String APART = ", activation apart";

    /** Winograd's transforms are some hundred roundings of sums below 20; nothing else comes near it. */
    private static final double TOLERANCE = 2e-4;

    private final OnednnBackend backend = new OnednnBackend();
    private final Random random = new Random(31);

    /** The weights, and a bias for each feature. */
    private static int[] constants(Tensor... inputs) {
        boolean bias = inputs.length > 2 && inputs[2].shape().rank() == 1;
        return bias ? new int[] {1, 2} : new int[] {1};
    }

    private static Fusion.Link activation(ActivationFunction function) {
        return new Fusion.Link(new Activation.Simple(function, 1, 0), 0, 0);
    }

    private static Fusion.Link sum() {
        return new Fusion.Link(new Elementwise.Binary(Elementwise.BinaryFunction.ADD), 0, 1);
    }

    /** Ways that end in an activation apart and have a kernel that agrees with the reference. */
    private Set<String> agreeing(Op op, Tensor... inputs) {
        Set<String> taken = new HashSet<>();
        BothBackends run = BothBackends.of(op, inputs).constant(constants(inputs));
        for (KernelWay way : backend.ways(run.request())) {
            if (way.name().contains(APART)) {
                run.by(request -> backend.kernel(request.by(way.name())).orElse(null));
                boolean winograd = way.name().startsWith("Winograd");
                if (run.hasKernel()) {
                    assertThat(run.isMadeAs(WinogradKernel.class))
                            .as(way.name())
                            .isEqualTo(winograd);
                    run.assertAgree(TOLERANCE);
                    taken.add(way.name());
                }
            }
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource({"SWISH, 1", "GELU, 1", "GELU_TANH, 2"})
    void ofConvolutionsWithSmallWindows(ActivationFunction function, long batch) {
        Tensor image = BothBackends.random(random, batch, 32, 90, 90);
        Fusion.Chain chain = new Fusion.Chain(BothBackends.conv(3, 1, 1), 3, List.of(activation(function)));
        assertThat(agreeing(chain, image, BothBackends.random(random, 64, 32, 3, 3), BothBackends.random(random, 64)))
                .contains("direct convolution" + APART, "Winograd F(4x4, 3x3)" + APART, "Winograd F(2x2, 3x3)" + APART);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWISH", "GELU_TANH"})
    void ofPointwiseConvolutionsAndSums(ActivationFunction function) {
        Tensor image = BothBackends.random(random, 1, 16, 60, 61);
        Tensor added = BothBackends.random(random, 1, 96, 60, 61);
        Tensor weight = BothBackends.random(random, 96, 16, 1, 1);
        Fusion.Chain plain = new Fusion.Chain(BothBackends.conv(1, 0, 1), 2, List.of(activation(function)));
        Fusion.Chain withSum = new Fusion.Chain(BothBackends.conv(1, 0, 1), 2, List.of(sum(), activation(function)));
        assertThat(agreeing(plain, image, weight))
                .contains("direct convolution" + APART, "matrix product of positions" + APART);
        assertThat(agreeing(withSum, image, weight, added)).contains("direct convolution" + APART);
    }

    @Test
    void ofDepthwiseConvolutions() {
        Fusion.Chain chain =
                new Fusion.Chain(BothBackends.conv(5, 2, 48), 2, List.of(activation(ActivationFunction.SWISH)));
        assertThat(agreeing(
                        chain, BothBackends.random(random, 2, 48, 20, 21), BothBackends.random(random, 48, 1, 5, 5)))
                .contains("direct convolution" + APART);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWISH", "GELU", "GELU_TANH"})
    void ofMatrixProducts(ActivationFunction function) {
        Fusion.Chain chain = new Fusion.Chain(new Linear.MatMul(), 2, List.of(sum(), activation(function)));
        assertThat(agreeing(
                        chain,
                        BothBackends.random(random, 150, 40),
                        BothBackends.random(random, 40, 1000),
                        BothBackends.random(random, 1000)))
                .contains("product with packed weights" + APART, "inner product" + APART);
    }

    @Test
    void areOfferedOnlyWhereAllElementsAreFiniteAndThereIsSuchAFunction() {
        Tensor[] inputs = {BothBackends.random(random, 8, 16), BothBackends.random(random, 16, 32)};
        Fusion.Chain swish = new Fusion.Chain(new Linear.MatMul(), 2, List.of(activation(ActivationFunction.SWISH)));
        Fusion.Chain tanh = new Fusion.Chain(new Linear.MatMul(), 2, List.of(activation(ActivationFunction.TANH)));
        Fusion.Chain elementwise = new Fusion.Chain(
                new Elementwise.Binary(Elementwise.BinaryFunction.MUL),
                2,
                List.of(activation(ActivationFunction.SWISH)));
        KernelRequest finite = BothBackends.of(swish, inputs).constant(1).request();
        KernelContext context = finite.context();
        KernelContext unknown = new KernelContext(
                List.of(),
                context.overwritable(),
                context.used(),
                context.constants(),
                context.precision(),
                context.threads(),
                false,
                false,
                KernelContext.ANY_WAY);

        assertThat(isOffered(finite)).isTrue();
        assertThat(isOffered(new KernelRequest(finite.op(), finite.inputs(), finite.outputs(), unknown)))
                .isFalse();
        assertThat(isOffered(BothBackends.of(tanh, inputs).constant(1).request()))
                .isFalse();
        assertThat(isOffered(BothBackends.of(
                                elementwise, BothBackends.random(random, 50, 50), BothBackends.random(random, 50, 50))
                        .request()))
                .isFalse();
    }

    private boolean isOffered(KernelRequest request) {
        return backend.ways(request).stream().map(KernelWay::name).anyMatch(name -> name.contains(APART));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "16384, 2", "16385, 2", "100003, 3"})
    void arePassedOverByOneThreadOrSeveral(int length, int threads) {
        try (Tensor one = BothBackends.random(random, length);
                Tensor several = Tensor.allocate(one.type())) {
            several.bytes().put(one.bytes().duplicate());
            new GatePass(Gate.GELU, one.bytes(), 1).run();
            new GatePass(Gate.GELU, several.bytes(), threads).run();
            assertThat(several.toFloats()).isEqualTo(one.toFloats());
            for (float value : one.toFloats()) {
                assertThat(value).isBetween(-0.17f, 0.85f);
            }
        }
    }

    /** Gaps between the elements of an output belong to other values. */
    @Test
    void memoryWithGapsIsNotDense() {
        assertThat(MemoryDescriptor.fp32(4, 6).isDense()).isTrue();
        assertThat(MemoryDescriptor.channelsLast(dnnl.dnnl_f32, 2, 3, 4, 5).isDense())
                .isTrue();
        assertThat(MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {4, 6}, new long[] {8, 1})
                        .isDense())
                .isFalse();
    }
}
