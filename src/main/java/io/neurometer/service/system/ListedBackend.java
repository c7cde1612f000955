package io.neurometer.service.system;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Precision;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backend as {@code GET /backends} lists it: its {@link BackendInfo}, and what it computes in.
 *
 * @param precisions by the name of each precision
 */
record ListedBackend(@JsonUnwrapped BackendInfo info, Map<String, Offer> precisions) {

    /** @param offered whether requests may ask for it @param reason why not, or null */
    record Offer(boolean offered, @Nullable String reason) {}

    static ListedBackend of(Backend backend) {
        BackendInfo info = backend.info();
        Map<String, Offer> precisions = new LinkedHashMap<>();
        for (Precision precision : Precision.values()) {
            String refusal = info.available() ? backend.refusal(precision).orElse(null) : info.reason();
            precisions.put(precision.word(), new Offer(info.available() && refusal == null, refusal));
        }
        return new ListedBackend(info, precisions);
    }
}
