package io.neurometer.service.system;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tensor.Gpu;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A backend as {@code GET /backends} lists it: its {@link BackendInfo}, and what it computes in.
 *
 * @param precisions by the name of each precision
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ListedBackend(
        String name,
        String device,
        @Nullable String isa,
        int threads,
        @Nullable String version,
        boolean available,
        @Nullable String reason,
        @Nullable Device gpu,
        @Nullable String gpuReason,
        Map<String, Offer> precisions) {

    /** A {@link Gpu}. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Device(String name, String computeCapability, long memoryBytes, String driver) {
        static @Nullable Device of(@Nullable Gpu gpu) {
            return gpu == null
                    ? null
                    : new Device(gpu.name(), gpu.computeCapability(), gpu.memoryBytes(), gpu.driver());
        }
    }

    /** @param offered whether requests may ask for it @param reason why not, or null */
    record Offer(boolean offered, @Nullable String reason) {}

    static ListedBackend of(Backend backend) {
        BackendInfo info = backend.info();
        Map<String, Offer> precisions = new LinkedHashMap<>();
        for (Precision precision : Precision.values()) {
            String refusal = info.available() ? backend.refusal(precision).orElse(null) : info.reason();
            precisions.put(precision.word(), new Offer(info.available() && refusal == null, refusal));
        }
        return new ListedBackend(
                info.name(),
                info.device(),
                info.isa(),
                info.threads(),
                info.version(),
                info.available(),
                info.reason(),
                Device.of(info.gpu()),
                info.gpuReason(),
                precisions);
    }
}
