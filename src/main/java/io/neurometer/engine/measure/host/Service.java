package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.NONE;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;
import java.util.Map;

/** This service as it was built, and what it computes with. Its text is part of a host's fingerprint. */
public record Service(String version, Reading<String> git, List<BackendInfo> backends, Map<String, String> nativeLibs) {
    private static final String NOT_TOLD = "it does not tell";

    private static final Section<BackendInfo> BACKEND = Section.of(BackendInfo.class)
            .figure("name", "Name that requests and metrics use.", BackendInfo::name)
            .figure("device", "What it computes on, such as cpu.", BackendInfo::device)
            .figure("isa", "Instruction set of its code.", b -> Reading.ofNullable(b.isa(), NOT_TOLD))
            .figure("threads", COUNT, "Threads within one operator.", BackendInfo::threads)
            .figure("version", "Its library's version.", b -> Reading.ofNullable(b.version(), NOT_TOLD))
            .figure("available", "Whether it can be used here.", BackendInfo::available)
            .bare("reason", NONE, "Why it cannot be used here.", b -> Reading.ofNullable(b.reason(), "it can be used"))
            .build();

    static final Section<Service> SECTION = Section.of(Service.class)
            .figure("version", "Version of this service.", Service::version)
            .figure("git", "Commit that it was built from.", Service::git)
            .each("backends", "What can compute.", BACKEND, Service::backends)
            .figure("native_libs", "Versions of native libraries by name.", Service::nativeLibs)
            .build();

    static Service of(String version, Reading<String> git, List<BackendInfo> backends) {
        return new Service(version, git, List.copyOf(backends), NativeLibraries.versions(backends));
    }
}
