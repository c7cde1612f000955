package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The native library that starts is one that the processor can run, and a build that holds none says what to do. */
class NativeRuntimeTest {
    private static final String LINUX = "linux-x86_64";
    private static final CpuFeatures OLD = cpu("flags\t\t: fpu sse sse2 sse4_2 avx");
    private static final CpuFeatures HASWELL = cpu("flags\t\t: fpu sse avx avx2 fma bmi1 bmi2 f16c movbe");
    private static final CpuFeatures SKYLAKE =
            cpu("flags : avx avx2 fma bmi1 bmi2 f16c movbe avx512f avx512cd avx512bw avx512dq avx512vl");
    private static final CpuFeatures KNIGHTS_LANDING =
            cpu("flags : avx avx2 fma bmi1 bmi2 f16c movbe avx512f avx512cd avx512er avx512pf");

    @Test
    void readsTheFirstFlagsLine() {
        CpuFeatures features = CpuFeatures.parse(
                List.of("processor\t: 0", "model name\t: A: B", "flags\t\t: fpu avx2", "flags\t\t: other"));

        assertThat(features.known()).isTrue();
        assertThat(features.flags()).containsExactly("fpu", "avx2");
        assertThat(CpuFeatures.parse(List.of("processor : 0")).known()).isFalse();
    }

    @Test
    void avx512MeansTheSetThatCompilersMean() {
        assertThat(SKYLAKE.hasAvx512()).isTrue();
        assertThat(KNIGHTS_LANDING.hasAvx512()).isFalse();
        assertThat(KNIGHTS_LANDING.hasAvx2()).isTrue();
    }

    @Test
    void choosesTheFastestVariantThatRuns() {
        List<NativeVariant> all = List.of(NativeVariant.values());

        assertThat(NativeRuntime.choose(all, SKYLAKE)).isEqualTo(NativeVariant.ONEDNN_AVX512);
        assertThat(NativeRuntime.choose(all, HASWELL)).isEqualTo(NativeVariant.ONEDNN_AVX2);
        assertThat(NativeRuntime.choose(all, OLD)).isEqualTo(NativeVariant.ONEDNN);
        assertThat(NativeRuntime.choose(List.of(NativeVariant.BASE), OLD)).isEqualTo(NativeVariant.BASE);
    }

    @Test
    void neverChoosesInstructionsThatTheProcessorLacks() {
        assertThat(NativeRuntime.choose(List.of(NativeVariant.ONEDNN_AVX512, NativeVariant.AVX512), HASWELL))
                .isNull();
        assertThat(NativeRuntime.choose(List.of(NativeVariant.ONEDNN_AVX2), OLD))
                .isNull();
    }

    @Test
    void trustsTheBuildWhereTheProcessorCannotTell() {
        CpuFeatures unknown = CpuFeatures.parse(List.of());

        assertThat(NativeRuntime.choose(List.of(NativeVariant.ONEDNN_AVX2), unknown))
                .isEqualTo(NativeVariant.ONEDNN_AVX2);
    }

    @Test
    void refusalsNameWhatToBuild() {
        assertThat(NativeRuntime.refusal(List.of(), HASWELL, LINUX))
                .contains("no ND4J library for linux-x86_64", "-Dnative.extension=-onednn-avx2");
        assertThat(NativeRuntime.refusal(List.of(NativeVariant.ONEDNN_AVX512), OLD, LINUX))
                .contains("linux-x86_64-onednn-avx512", "lacks")
                .endsWith("-Dnative.platform=linux-x86_64 -Dnative.extension=");
    }

    @Test
    void startsTheVariantThatTheBuildHolds() throws IOException {
        Properties build = new Properties();
        try (InputStream in = NativeRuntimeTest.class.getResourceAsStream("/META-INF/build-info.properties")) {
            build.load(in);
        }

        NativeRuntime.Status status = NativeRuntime.status();

        assertThat(status.available()).as(String.valueOf(status.reason())).isTrue();
        assertThat(status.variant()).isEqualTo(build.getProperty("build.native.extension"));
        assertThat(status.platform()).isEqualTo(build.getProperty("build.native.platform"));
        assertThat(status.version()).isEqualTo("1.0.0-M2.1");
    }

    private static CpuFeatures cpu(String flags) {
        return CpuFeatures.parse(List.of(flags));
    }
}
