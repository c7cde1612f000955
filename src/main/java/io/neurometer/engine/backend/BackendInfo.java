package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.Gpu;
import org.jspecify.annotations.Nullable;

/**
 * What a backend runs on.
 *
 * @param name the name that requests and metrics use
 * @param device {@code cpu} or {@code cuda}
 * @param isa the instruction set its native code was built for or detected, or null
 * @param threads threads within one operator
 * @param version version of the native library, or null
 * @param available whether it can be used here
 * @param reason why not, or null
 * @param gpu the device where it is not the processor, or null
 * @param gpuReason why a backend that could run on a GPU does not, or null
 */
public record BackendInfo(
        String name,
        String device,
        @Nullable String isa,
        int threads,
        @Nullable String version,
        boolean available,
        @Nullable String reason,
        @Nullable Gpu gpu,
        @Nullable String gpuReason) {

    /** A backend that runs on processors only. */
    public BackendInfo(
            String name,
            String device,
            @Nullable String isa,
            int threads,
            @Nullable String version,
            boolean available,
            @Nullable String reason) {
        this(name, device, isa, threads, version, available, reason, null, null);
    }

    public BackendInfo withThreads(int count) {
        return new BackendInfo(name, device, isa, count, version, available, reason, gpu, gpuReason);
    }
}
