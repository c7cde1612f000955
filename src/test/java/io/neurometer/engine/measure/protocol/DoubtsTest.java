package io.neurometer.engine.measure.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.clock.OffProcessor;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.OneThread;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.ThroughputLevel;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What other processes make of a measurement is named, each kind by a code of its own that says what to do. */
class DoubtsTest {
    private static final double MS = 1e6;

    @Test
    void nothingIsSaidOfAQuietMachine() {
        Findings found = found(i -> (0.076 + 0.001 * (i % 5)) * MS);
        found.put(Latency.OFF_PROCESSOR, new OffProcessor(0.004, 1, 12, 0.1));
        found.put(OneThread.ONE_THREAD, new OneThread.Found(2, 1000, 0.12, 0.63));
        found.put(Throughput.THROUGHPUT, List.of(level(1, 13_000), level(2, 15_000)));

        assertThat(Doubts.fatal(found)).isEmpty();
        assertThat(Doubts.harmless(found)).isEmpty();
    }

    @Test
    void nothingIsSaidOfWhatNobodyKnows() {
        Findings found = found(i -> 5 * MS);
        found.put(Latency.OFF_PROCESSOR, Reading.absent("nobody tells"));

        assertThat(Doubts.fatal(found)).isEmpty();
        assertThat(Doubts.harmless(found)).isEmpty();
    }

    @Test
    void latencyOfThreadsWithoutAProcessorIsNotValid() {
        Findings found = found(i -> 6.9 * MS);
        found.put(Latency.OFF_PROCESSOR, new OffProcessor(0.58, 2, 150, 3.9));

        assertThat(Doubts.fatal(found)).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Warning.OFF_PROCESSOR);
            assertThat(warning.text()).contains("58.0 %", "10.0 %", "measure at another time");
        });
    }

    @Test
    void aTeamThatWaitsIsNotValidAndOneThatIsALittleSlowerIsNamed() {
        Findings waiting = found(i -> 6.9 * MS);
        waiting.put(OneThread.ONE_THREAD, new OneThread.Found(2, 1000, 0.005, 1380));
        Findings slower = found(i -> 0.033 * MS);
        slower.put(OneThread.ONE_THREAD, new OneThread.Found(2, 1000, 0.027, 1.22));

        assertThat(Doubts.fatal(waiting)).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Warning.TEAM_SLOWER_THAN_ONE);
            assertThat(warning.text()).contains("2 threads", "1380", "'threads': 1");
        });
        assertThat(Doubts.fatal(slower)).isEmpty();
        assertThat(Doubts.harmless(slower)).extracting(Warning::code).containsExactly(Warning.TEAM_SLOWER_THAN_ONE);
    }

    @Test
    void twoLevelsAndAMeanFarAboveTheMedianAreNamed() {
        Findings found = found(i -> (i % 4 == 0 ? 88.3 : 0.076) * MS);

        assertThat(Doubts.fatal(found)).isEmpty();
        assertThat(Doubts.harmless(found))
                .extracting(Warning::code)
                .containsExactly(Warning.TWO_MODES, Warning.MEAN_ABOVE_MEDIAN);
        assertThat(Doubts.harmless(found).get(0).text()).contains("0.076", "88.3", "25.0 %", "'threads': 1");
    }

    @Test
    void aFewRunsOfManySlicesShowInTheMean() {
        Findings found = found(i -> (i % 100 == 0 ? 8 : 0.005) * MS);

        assertThat(Doubts.harmless(found)).extracting(Warning::code).containsExactly(Warning.MEAN_ABOVE_MEDIAN);
    }

    @Test
    void oneCallerFarSlowerThanTwoIsNamed() {
        Findings found = found(i -> 88.3 * MS);
        found.put(Throughput.THROUGHPUT, List.of(level(1, 11.3), level(2, 12_900)));
        Findings plausible = found(i -> 88.3 * MS);
        plausible.put(Throughput.THROUGHPUT, List.of(level(1, 100), level(2, 195), level(4, 200)));

        assertThat(Doubts.harmless(found)).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Warning.ONE_RUN_SLOW);
            assertThat(warning.text()).contains("2 runs at once", "1142", "'threads': 1");
        });
        assertThat(Doubts.harmless(plausible)).isEmpty();
    }

    private static Findings found(IntToDoubleFunction nanos) {
        double[] samples = new double[400];
        Arrays.setAll(samples, nanos);
        Findings found = new Findings("nobody looked for it");
        found.put(Latency.LATENCY, LatencySamples.summarise(samples, 1, 1));
        return found;
    }

    private static ThroughputLevel level(int callers, double rate) {
        return new ThroughputLevel(callers, Reading.of(1L), rate, Reading.absent("not needed"));
    }
}
