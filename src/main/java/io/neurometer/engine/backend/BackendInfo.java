package io.neurometer.engine.backend;

import org.jspecify.annotations.Nullable;

/**
 * What a backend runs on.
 *
 * @param name the name that requests and metrics use
 * @param device for example {@code cpu}
 * @param isa the instruction set its native code was built for or detected, or null
 * @param threads threads within one operator
 * @param version version of the native library, or null
 * @param available whether it can be used here
 * @param reason why not, or null
 */
public record BackendInfo(
        String name,
        String device,
        @Nullable String isa,
        int threads,
        @Nullable String version,
        boolean available,
        @Nullable String reason) {

    public BackendInfo withThreads(int count) {
        return new BackendInfo(name, device, isa, count, version, available, reason);
    }
}
