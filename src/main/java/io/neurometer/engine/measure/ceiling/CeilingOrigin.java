package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Objects;

/** Where, when and how ceilings were measured. @param conditions absent in documents that do not tell */
public record CeilingOrigin(
        String fingerprint,
        String backend,
        String effort,
        String created,
        double seconds,
        SpeedSample reference,
        Reading<CeilingConditions> conditions,
        Method method) {

    /** @throws NullPointerException for anything missing: documents come from outside */
    public CeilingOrigin {
        Objects.requireNonNull(fingerprint);
        Objects.requireNonNull(backend);
        Objects.requireNonNull(effort);
        Objects.requireNonNull(created);
        Objects.requireNonNull(reference);
        Objects.requireNonNull(conditions);
        Objects.requireNonNull(method);
    }

    /** How ceilings are measured, in words. */
    public record Method(String peak, String read, String copy, String triad) {
        static final Section<Method> SECTION = Section.of(Method.class)
                .figure("peak", "How the most arithmetic is measured.", Method::peak)
                .figure("read", "How reading memory is measured.", Method::read)
                .figure("copy", "How copying memory is measured.", Method::copy)
                .figure("triad", "How the triad is measured.", Method::triad)
                .build();

        /** @throws NullPointerException for anything missing */
        public Method {
            Objects.requireNonNull(peak);
            Objects.requireNonNull(read);
            Objects.requireNonNull(copy);
            Objects.requireNonNull(triad);
        }
    }
}
