package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** The caches of one level and type. Its text is part of a host's fingerprint. */
public record Cache(int level, String type, long bytes, Reading<Integer> line, Reading<Integer> sharedBy) {
    static final Section<Cache> SECTION = Section.of(Cache.class)
            .figure("level", COUNT, "Distance from the core, from 1.", Cache::level)
            .figure("type", "Contents: data, instruction or unified.", Cache::type)
            .figure("bytes", BYTES, "Size of one such cache.", Cache::bytes)
            .figure("line", BYTES, "Size of one line.", Cache::line)
            .figure("shared_by", COUNT, "Hardware threads that share one such cache.", Cache::sharedBy)
            .build();
}
