package io.neurometer.engine.measure.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.report.Reading;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemoryGrowthTest {
    private static ProcessMemory memory(long rss, long hwm, long heap, long offHeap) {
        return new ProcessMemory(Reading.of(rss), Reading.of(rss - 8), Reading.of(hwm), heap, offHeap);
    }

    private static MemoryBefore before(long rss, long hwm, long heap, long offHeap, boolean peakCleared) {
        return new MemoryBefore(memory(rss, hwm, heap, offHeap), peakCleared);
    }

    private static final MemoryGrowth LOADED =
            MemoryGrowth.loaded(before(100, 500, 40, 0, true), memory(160, 180, 50, 30), 33);

    @Test
    void isWhatThereIsLessOfWithoutTheModelBesideWhatWasExpected() {
        MemoryGrowth growth = LOADED.unloaded(
                Reading.of(MemoryGrowth.Physical.between(memory(150, 0, 0, 0), memory(90, 0, 0, 0))), 50);

        assertThat(figures(growth))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "rss", 60L,
                        "rss_anon", 60L,
                        "rss_by_expected", 1.2,
                        "peak_rss", 80L,
                        "off_heap", 30L,
                        "heap", 10L,
                        "expected", 50L));
    }

    private static SortedMap<String, Object> figures(MemoryGrowth growth) {
        SortedMap<String, Object> figures = new TreeMap<>();
        MemoryGrowth.SECTION
                .fields()
                .forEach(field ->
                        figures.put(field.figure().name(), field.read(growth).require()));
        return figures;
    }

    @Test
    void physicalMemoryIsNotKnownWhereFreeMemoryStays() {
        MemoryGrowth kept = LOADED.unloaded(Reading.absent("kept"), 33);

        assertThat(LOADED.rss().reason()).contains("loaded");
        assertThat(kept.rss().reason()).isEqualTo("kept");
        assertThat(kept.rssByExpected().reason()).isEqualTo("kept");
        assertThat(kept.peakRss().value()).isEqualTo(80);
    }

    @Test
    void anOldPeakThatStandsTellsNothing() {
        MemoryGrowth hidden = MemoryGrowth.loaded(before(100, 500, 0, 0, false), memory(160, 500, 0, 0), 0);
        MemoryGrowth exceeded = MemoryGrowth.loaded(before(100, 500, 0, 0, false), memory(160, 700, 0, 0), 0);

        assertThat(hidden.peakRss().value()).isNull();
        assertThat(hidden.peakRss().reason()).contains("earlier");
        assertThat(exceeded.peakRss().value()).isEqualTo(600);
    }

    @Test
    void whatThisSystemDoesNotTellIsAbsent() {
        ProcessMemory silent =
                new ProcessMemory(Reading.absent("no"), Reading.absent("no"), Reading.absent("no"), 0, 0);

        MemoryGrowth growth = MemoryGrowth.loaded(new MemoryBefore(silent, false), silent, 0)
                .unloaded(Reading.of(MemoryGrowth.Physical.between(silent, silent)), 1);

        assertThat(growth.rss().reason()).isEqualTo("no");
        assertThat(growth.peakRss().value()).isNull();
    }
}
