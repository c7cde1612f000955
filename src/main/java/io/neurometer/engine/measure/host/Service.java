package io.neurometer.engine.measure.host;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;
import java.util.Map;

/**
 * This service as it was built, and what it computes with. Its text is part of a host's fingerprint.
 *
 * @param git commit that it was built from
 * @param nativeLibs versions by name of library
 */
public record Service(String version, Reading<String> git, List<BackendInfo> backends, Map<String, String> nativeLibs) {
    private static final String NOT_TOLD = "it does not tell";

    private static final Section<BackendInfo> BACKEND = Section.of(BackendInfo.class)
            .figure("name", "The name that requests and metrics use.", BackendInfo::name)
            .figure("device", "What it computes on, such as cpu.", BackendInfo::device)
            .figure(
                    "isa",
                    "The instruction set that its native code was built for or has detected.",
                    backend -> Reading.ofNullable(backend.isa(), NOT_TOLD))
            .figure("threads", Unit.COUNT, "Threads within one operator.", BackendInfo::threads)
            .figure(
                    "version",
                    "Version of its native library.",
                    backend -> Reading.ofNullable(backend.version(), NOT_TOLD))
            .figure("available", "Whether it can be used here.", BackendInfo::available)
            .bare(
                    "reason",
                    Unit.NONE,
                    "Why it cannot be used here.",
                    backend -> Reading.ofNullable(backend.reason(), "it can be used"))
            .build();

    static final Section<Service> SECTION = Section.of(Service.class)
            .figure("version", "Version of this service.", Service::version)
            .figure("git", "The commit that it was built from.", Service::git)
            .each("backends", "What can compute.", BACKEND, Service::backends)
            .figure("native_libs", "Versions of native libraries by name.", Service::nativeLibs)
            .build();

    static Service of(String version, Reading<String> git, List<BackendInfo> backends) {
        return new Service(version, git, List.copyOf(backends), NativeLibraries.versions(backends));
    }
}
