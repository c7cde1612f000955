package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/**
 * The caches of one level and type. Its text is part of a host's fingerprint.
 *
 * @param type {@code data}, {@code instruction} or {@code unified}
 * @param bytes of one of them
 * @param line bytes of one line
 * @param sharedBy hardware threads that share one
 */
public record Cache(int level, String type, long bytes, Reading<Integer> line, Reading<Integer> sharedBy) {
    static final Section<Cache> SECTION = Section.of(Cache.class)
            .figure("level", Unit.COUNT, "Distance from the core, from 1.", Cache::level)
            .figure("type", "What it holds: data, instruction or unified.", Cache::type)
            .figure("bytes", Unit.BYTES, "Size of one such cache.", Cache::bytes)
            .figure("line", Unit.BYTES, "Size of one line.", Cache::line)
            .figure("shared_by", Unit.COUNT, "Hardware threads that share one such cache.", Cache::sharedBy)
            .build();
}
