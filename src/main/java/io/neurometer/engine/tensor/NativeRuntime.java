package io.neurometer.engine.tensor;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ND4J's native library, started once by whoever needs it first: the variant on the class path that this processor can
 * run is chosen before anything native loads, because a library with instructions that the processor lacks would end
 * the process. Where the build and the machine have all that a GPU needs, ND4J computes there instead.
 */
public final class NativeRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);
    private static final String EXTENSION_PROPERTY = "org.bytedeco.javacpp.platform.extension";

    private NativeRuntime() {}

    /**
     * The outcome of starting the library.
     *
     * @param available whether tensors can be made
     * @param platform operating system and architecture, as in {@code linux-x86_64}
     * @param variant the extension of the variant in use, empty for the plain one; null when none is, as on a GPU
     * @param isa the instruction set of the variant in use; null when none is
     * @param hostIsa the best of {@code base}, {@code avx2} and {@code avx512} that the processor has, or null where it
     *     cannot tell
     * @param version ND4J's version, or null
     * @param reason why it is not available and what to do, or null
     * @param gpu what it computes on; null for the processor
     * @param gpuReason why it does not compute on a GPU, or null
     */
    public record Status(
            boolean available,
            String platform,
            @Nullable String variant,
            @Nullable String isa,
            @Nullable String hostIsa,
            @Nullable String version,
            @Nullable String reason,
            @Nullable Gpu gpu,
            @Nullable String gpuReason) {}

    /** Starts the library unless it is; never throws. */
    public static Status status() {
        return Holder.STATUS;
    }

    /** @throws EngineException {@link ErrorCode#BACKEND_UNAVAILABLE} when no variant can run here */
    public static void require() {
        Status status = Holder.STATUS;
        if (!status.available()) {
            throw new EngineException(Fault.of(
                            ErrorCode.BACKEND_UNAVAILABLE,
                            null,
                            "the native library could not be loaded on this machine")
                    .got(status.reason()));
        }
    }

    /** Whether ND4J computes on a GPU, whose memory is apart from the host's. */
    public static boolean isOnGpu() {
        return Holder.STATUS.gpu() != null;
    }

    private static final class Holder {
        static final Status STATUS = start();
    }

    private static Status start() {
        CpuFeatures cpu = CpuFeatures.host();
        String platform = Loader.Detector.getPlatform();
        String hostIsa = !cpu.known() ? null : cpu.hasAvx512() ? "avx512" : cpu.hasAvx2() ? "avx2" : "base";
        ClassLoader loader = NativeRuntime.class.getClassLoader();
        List<NativeVariant> present = NativeVariant.onClassPath(loader, platform);
        NativeVariant variant = choose(present, cpu);
        if (variant == null) {
            String reason = refusal(present, cpu, platform);
            LOG.error("{}", reason);
            return unavailable(platform, hostIsa, reason);
        }
        prepare(variant);
        GpuChoice choice = GpuChoice.here(loader, platform);
        Gpu gpu = choice.gpu();
        if (gpu == null) {
            ProcessorOnly.install(loader);
        }
        try {
            Nd4j.create(1).close();
        } catch (LinkageError | RuntimeException failure) {
            String build = gpu == null ? "ND4J " + platform + variant.extension() : "ND4J for CUDA";
            LOG.error("{} did not start", build, failure);
            String remedy = gpu == null ? "" : "; an empty CUDA_VISIBLE_DEVICES keeps it on the processor";
            return unavailable(platform, hostIsa, build + " did not start, and the log has the cause" + remedy);
        }
        // Freed memory is given back at once, so ND4J need not ask the garbage collector for it every few seconds.
        Nd4j.getMemoryManager().togglePeriodicGc(false);
        LOG.debug("control over pages of memory: {}", LibC.available());
        if (gpu != null && !Nd4j.getEnvironment().isCPU()) {
            LOG.info("ND4J on {}", gpu);
            return new Status(true, platform, null, null, hostIsa, version(), null, gpu, null);
        }
        String gpuReason =
                gpu == null ? choice.reason() : "ND4J did not take " + gpu.name() + "; the log has the cause";
        LOG.info(
                "ND4J {}{} on a processor with {}, not on a GPU: {}",
                platform,
                variant.extension(),
                hostIsa,
                gpuReason);
        return new Status(
                true, platform, variant.extension(), variant.isa(), hostIsa, version(), null, null, gpuReason);
    }

    private static Status unavailable(String platform, @Nullable String hostIsa, String reason) {
        return new Status(false, platform, null, null, hostIsa, null, reason, null, reason);
    }

    /** The fastest present variant that the processor can run, or null. */
    static @Nullable NativeVariant choose(List<NativeVariant> present, CpuFeatures cpu) {
        return present.stream()
                .filter(variant -> variant.runsOn(cpu))
                .findFirst()
                .orElse(null);
    }

    /** Why none can be chosen, and which build would fit. */
    static String refusal(List<NativeVariant> present, CpuFeatures cpu, String platform) {
        String fitting = "build with -Dnative.platform=" + platform + " -Dnative.extension="
                + NativeVariant.bestFor(cpu, platform).extension();
        if (present.isEmpty()) {
            return "this build holds no ND4J library for " + platform + "; " + fitting;
        }
        return "this build holds ND4J for "
                + present.stream()
                        .map(variant -> platform + variant.extension())
                        .toList()
                + ", which need instructions that this processor lacks; " + fitting;
    }

    private static void prepare(NativeVariant variant) {
        System.setProperty(EXTENSION_PROPERTY, variant.extension());
        setUnlessGiven("org.nd4j.log.initialization", "false");
        // The limit on tensor memory is OffHeap's; JavaCPP's own follows the Java heap, which says nothing here.
        setUnlessGiven("org.bytedeco.javacpp.maxbytes", "0");
        setUnlessGiven("org.bytedeco.javacpp.maxphysicalbytes", "0");
    }

    private static @Nullable String version() {
        try (InputStream in = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            if (in == null) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
