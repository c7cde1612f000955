package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.measure.clock.Collection;
import io.neurometer.engine.report.Section;
import java.util.List;

/** Garbage collections during a phase. */
public record Gc(List<Collection> collections) {
    public static final Section<Gc> SECTION = Section.of(Gc.class)
            .figure("count", COUNT, "How many there were.", gc -> (long) gc.collections.size())
            .figure("pause_ms", MILLISECONDS, "How long all of them stopped the program.", Gc::pauseMs)
            .figure("max_ms", MILLISECONDS, "The longest pause.", Gc::maxMs)
            .each("collections", "Each collection.", Collection.SECTION, Gc::collections)
            .build();

    static Gc of(List<Collection> collections) {
        return new Gc(List.copyOf(collections));
    }

    /** Of all of them. */
    public double pauseMs() {
        return collections.stream().mapToDouble(Collection::ms).sum();
    }

    private double maxMs() {
        return collections.stream().mapToDouble(Collection::ms).max().orElse(0);
    }
}
