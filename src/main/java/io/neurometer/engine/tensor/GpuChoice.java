package io.neurometer.engine.tensor;

import org.jspecify.annotations.Nullable;

/**
 * Whether ND4J is to compute on a GPU, decided before it starts: on its own it prints a stack trace where the driver is
 * missing, and does not start at all where the driver is there and a library of CUDA is not.
 *
 * @param gpu the one to compute on, or null
 * @param reason why there is none, or null
 */
record GpuChoice(@Nullable Gpu gpu, @Nullable String reason) {
    /** What cuInit answers where the driver finds no GPU. */
    private static final int NO_DEVICE = 100;

    /** The last major version of CUDA that is looked for to explain why its libraries do not serve. */
    private static final int NEWEST_MAJOR = 13;

    /** The choice for this machine. */
    static GpuChoice here(ClassLoader loader, String platform) {
        CudaBuild build = CudaBuild.of(platform).orElse(null);
        if (build == null) {
            return none("ND4J has no CUDA library for " + platform);
        }
        if (!build.isOnClassPath(loader)) {
            return none("this build holds no CUDA library of ND4J; build with -Pcuda");
        }
        return of(build, new CudaDriver(build.driver()));
    }

    static GpuChoice of(CudaBuild build, CudaMachine machine) {
        String reason = reason(build, machine);
        return reason == null ? new GpuChoice(machine.gpu(), null) : none(reason);
    }

    private static @Nullable String reason(CudaBuild build, CudaMachine machine) {
        if (!machine.loads(build.driver())) {
            return "there is no driver of an NVIDIA GPU: " + build.driver() + " cannot be loaded";
        }
        int status = machine.start();
        if (status != 0 && status != NO_DEVICE) {
            return "the driver of the GPU does not start: error " + status + " of cuInit";
        }
        int devices = status == 0 ? machine.devices() : 0;
        if (devices == 0) {
            return "the driver shows this process no GPU";
        }
        if (devices > 1) {
            return "there are " + devices
                    + " GPUs, among which ND4J would divide its threads; name one in CUDA_VISIBLE_DEVICES";
        }
        int cuda = machine.cudaVersion();
        if (cuda < CudaBuild.MAJOR * 1000) {
            return "the driver of the GPU supports CUDA " + cuda / 1000 + "." + cuda % 1000 / 10
                    + " at most, and this build needs " + CudaBuild.MAJOR + "; install a newer driver";
        }
        if (!build.runsOn(machine.computeCapability())) {
            Gpu gpu = machine.gpu();
            return gpu.name() + " has compute capability " + gpu.computeCapability()
                    + ", and this ND4J holds machine code for " + build.computeCapabilities()
                    + ", each with later minor versions";
        }
        return missingLibrary(build, machine);
    }

    private static @Nullable String missingLibrary(CudaBuild build, CudaMachine machine) {
        for (String library : build.libraries()) {
            if (!machine.loads(library)) {
                String missing = library + " of CUDA " + CudaBuild.MAJOR + " cannot be loaded";
                for (int major = CudaBuild.MAJOR + 1; major <= NEWEST_MAJOR; major++) {
                    if (machine.loads(build.runtimeOf(major))) {
                        return missing + "; CUDA " + major + ", which is here, does not fit this build";
                    }
                }
                return missing + "; install its runtime libraries";
            }
        }
        return null;
    }

    private static GpuChoice none(String reason) {
        return new GpuChoice(null, reason);
    }
}
