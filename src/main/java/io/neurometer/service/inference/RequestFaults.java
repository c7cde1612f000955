package io.neurometer.service.inference;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import org.jspecify.annotations.Nullable;

/** Makes the errors of malformed inference requests. */
public final class RequestFaults {
    private RequestFaults() {}

    /** @param got text of the caller, quoted in part; or null */
    public static EngineException invalid(
            @Nullable String where, String problem, @Nullable Object got, String expected) {
        Fault fault = Fault.of(ErrorCode.REQUEST_INVALID, where == null ? null : Excerpt.of(where), problem)
                .expected(expected);
        return new EngineException(got == null ? fault : fault.got(Excerpt.of(got.toString())));
    }
}
