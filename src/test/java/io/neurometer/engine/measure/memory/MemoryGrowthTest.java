package io.neurometer.engine.measure.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.report.Reading;
import org.junit.jupiter.api.Test;

class MemoryGrowthTest {
    private static ProcessMemory memory(long rss, long hwm, long heap, long offHeap) {
        return new ProcessMemory(Reading.of(rss), Reading.of(rss - 8), Reading.of(hwm), heap, offHeap);
    }

    @Test
    void isWhatThereIsLessOfWithoutTheModelBesideWhatWasExpected() {
        MemoryGrowth growth = MemoryGrowth.between(memory(100, 500, 40, 0), memory(160, 180, 50, 30), true, 33)
                .unloaded(memory(150, 0, 0, 0), memory(90, 0, 0, 0), 50);

        assertThat(growth)
                .isEqualTo(new MemoryGrowth(
                        Reading.of(60L), Reading.of(60L), Reading.of(1.2), Reading.of(80L), 30, 10, 50));
    }

    @Test
    void physicalMemoryIsNotKnownWhereFreeMemoryStays() {
        MemoryGrowth growth = MemoryGrowth.between(memory(100, 500, 40, 0), memory(160, 180, 50, 30), true, 33);

        assertThat(growth.rss().reason()).contains("loaded");
        assertThat(growth.unknown("kept").rss().reason()).isEqualTo("kept");
        assertThat(growth.unknown("kept").rssByExpected().reason()).isEqualTo("kept");
        assertThat(growth.unknown("kept").peakRss().value()).isEqualTo(80);
    }

    @Test
    void anOldPeakThatStandsTellsNothing() {
        MemoryGrowth hidden = MemoryGrowth.between(memory(100, 500, 0, 0), memory(160, 500, 0, 0), false, 0);
        MemoryGrowth exceeded = MemoryGrowth.between(memory(100, 500, 0, 0), memory(160, 700, 0, 0), false, 0);

        assertThat(hidden.peakRss().value()).isNull();
        assertThat(hidden.peakRss().reason()).contains("earlier");
        assertThat(exceeded.peakRss().value()).isEqualTo(600);
    }

    @Test
    void whatThisSystemDoesNotTellIsAbsent() {
        ProcessMemory silent =
                new ProcessMemory(Reading.absent("no"), Reading.absent("no"), Reading.absent("no"), 0, 0);

        MemoryGrowth growth = MemoryGrowth.between(silent, silent, false, 0).unloaded(silent, silent, 1);

        assertThat(growth.rss().reason()).isEqualTo("no");
        assertThat(growth.peakRss().value()).isNull();
    }
}
