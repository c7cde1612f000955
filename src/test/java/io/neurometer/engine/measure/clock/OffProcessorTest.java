package io.neurometer.engine.measure.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded times of threads give the share of a phase in which those that computed had no processor. */
class OffProcessorTest {
    private static final long MS = 1_000_000;
    private static final double HALF_A_SECOND = 500.0 * MS;

    @Test
    void readsWhatLinuxTellsOfEachThread(@TempDir Path tasks) throws IOException {
        write(tasks, "7", "250000000 100000000 42\n");
        write(tasks, "8", "1 2 3");
        write(tasks, "9", "");
        Files.createDirectory(tasks.resolve("10"));

        assertThat(ThreadTimes.of(tasks).require().byThread())
                .isEqualTo(Map.of(
                        "7", new ThreadTimes.Times(250 * MS, 100 * MS, 42), "8", new ThreadTimes.Times(1, 2, 3)));
    }

    @Test
    void saysWhyWhereNobodyTells(@TempDir Path tasks) throws IOException {
        assertThat(ThreadTimes.of(tasks.resolve("nowhere")).reason()).contains("does not tell");
        assertThat(ThreadTimes.of(tasks).reason()).contains("does not tell");
        write(tasks, "7", "a b c");
        assertThat(ThreadTimes.of(tasks).reason()).contains("does not tell");
    }

    @Test
    void aThreadAloneHasItsProcessor() {
        OffProcessor off = between(times(0, 0, 0), times(498, 1, 5)).require();

        assertThat(off.share()).isCloseTo(1 / 499.0, within(1e-12));
        assertThat(off.threads()).isEqualTo(1);
        assertThat(off.shapesLatency()).isFalse();
    }

    @Test
    void besideThreeBusyProcessesOnTwoProcessorsItWaitsForMostOfTheTime() {
        OffProcessor off = between(times(1000, 50, 10), times(1200, 350, 85)).require();

        assertThat(off.share()).isCloseTo(0.6, within(1e-12));
        assertThat(off.slices()).isEqualTo(75);
        assertThat(off.waitPerSliceMs()).isCloseTo(4, within(1e-12));
        assertThat(off.shapesLatency()).isTrue();
    }

    @Test
    void everyMemberOfATeamCountsAndThreadsThatOnlyWakeUpDoNot() {
        Map<String, ThreadTimes.Times> before = Map.of("1", new ThreadTimes.Times(0, 0, 0));
        Map<String, ThreadTimes.Times> after = Map.of(
                "1", new ThreadTimes.Times(400 * MS, 100 * MS, 20),
                "2", new ThreadTimes.Times(200 * MS, 300 * MS, 20),
                "ticks", new ThreadTimes.Times(2 * MS, 40 * MS, 100));

        OffProcessor off = OffProcessor.between(
                        Reading.of(new ThreadTimes(before)), Reading.of(new ThreadTimes(after)), HALF_A_SECOND)
                .require();

        assertThat(off.threads()).isEqualTo(2);
        assertThat(off.share()).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void isAbsentWhereItCannotBeTold() {
        Reading<ThreadTimes> none = Reading.absent("nobody tells");
        Reading<ThreadTimes> some = Reading.of(new ThreadTimes(times(1, 0, 1)));

        assertThat(OffProcessor.between(none, some, HALF_A_SECOND).reason()).isEqualTo("nobody tells");
        assertThat(OffProcessor.between(some, none, HALF_A_SECOND).reason()).isEqualTo("nobody tells");
        assertThat(OffProcessor.between(some, some, HALF_A_SECOND).reason()).contains("no thread");
        assertThat(OffProcessor.between(some, some, 0.5 * MS).reason()).contains("too short");
    }

    private static Reading<OffProcessor> between(
            Map<String, ThreadTimes.Times> before, Map<String, ThreadTimes.Times> after) {
        return OffProcessor.between(
                Reading.of(new ThreadTimes(before)), Reading.of(new ThreadTimes(after)), HALF_A_SECOND);
    }

    private static Map<String, ThreadTimes.Times> times(long runMs, long waitingMs, long slices) {
        return Map.of("1", new ThreadTimes.Times(runMs * MS, waitingMs * MS, slices));
    }

    private static void write(Path tasks, String thread, String line) throws IOException {
        Files.writeString(Files.createDirectories(tasks.resolve(thread)).resolve("schedstat"), line);
    }
}
