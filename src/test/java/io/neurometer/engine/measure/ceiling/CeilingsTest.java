package io.neurometer.engine.measure.ceiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.HostReader;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.OffHeap;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The right figure is found for each run, and those of this machine are plausible. */
class CeilingsTest {
    private static final Ceilings CEILINGS = SomeCeilings.of("one", 1e11, 1e10);
    private static final double ROUNDING = 1e-12;

    @Test
    void theRoofIsThatOfTheWorkingSetAndTheThreads() {
        assertThat(CEILINGS.roof("fp32", 1, 1000)).isEqualTo(Reading.of(new Roof(1e11, 4e10, "l2", 1)));
        assertThat(CEILINGS.roof("fp32", 1, 2 << 20)).isEqualTo(Reading.of(new Roof(1e11, 1e10, "dram", 1)));
        assertThat(CEILINGS.roof("fp32", 2, 1L << 40)).isEqualTo(Reading.of(new Roof(2e11, 1.5e10, "dram", 2)));
        assertThat(CEILINGS.threads()).containsExactly(1, 2);
    }

    @Test
    void whatWasNotMeasuredIsAbsent() {
        assertThat(CEILINGS.roof("fp32", 3, 1000).reason()).contains("3 threads");
        assertThat(CEILINGS.roof("bf16", 1, 1000).reason()).contains("bfloat16");
        assertThat(CEILINGS.roof("int8", 1, 1000).reason()).contains("int8");
    }

    @Test
    void driftIsFoundInEitherDirection() {
        SpeedSample reference = CEILINGS.origin().reference();
        SpeedSample slower = new SpeedSample(reference.flops() * 0.8, reference.bytesPerSecond());

        assertThat(Drift.of(reference, reference, reference).drifted()).isFalse();
        Drift drift = Drift.of(reference, slower, reference);
        assertThat(drift.drifted()).isTrue();
        assertThat(drift.before()).isEqualTo(new Drift.Ratio(1, 1));
        assertThat(drift.after().flops()).isCloseTo(0.8, within(ROUNDING));
        assertThat(Drift.of(slower, reference, slower).drifted()).isTrue();
    }

    @Test
    void ceilingsAreOutrunByAMachineThatIsFasterBeforeAndAfter() {
        SpeedSample reference = new SpeedSample(1e11, 1e10);
        SpeedSample faster = new SpeedSample(1.06e11, 1e10);
        SpeedSample nearly = new SpeedSample(1.04e11, 1.09e10);
        SpeedSample reading = new SpeedSample(1e11, 1.11e10);

        assertThat(Drift.of(faster, faster, reference).outruns()).isTrue();
        assertThat(Drift.of(reading, reading, reference).outruns()).isTrue();
        assertThat(Drift.of(faster, reference, reference).outruns()).isFalse();
        assertThat(Drift.of(faster, reading, reference).outruns()).isFalse();
        assertThat(Drift.of(nearly, nearly, reference).outruns()).isFalse();
    }

    @Test
    void theStoreInMemoryAsksTheOneBehindOnce() {
        Map<String, Ceilings> rows = new HashMap<>();
        CeilingStore behind = new CeilingStore() {
            @Override
            public Optional<Ceilings> find(String fingerprint, String backend) {
                return Optional.ofNullable(rows.get(fingerprint + backend));
            }

            @Override
            public void put(Ceilings ceilings) {
                rows.put(ceilings.fingerprint() + ceilings.backend(), ceilings);
            }
        };
        CeilingStore store = new InMemoryCeilingStore(behind);

        assertThat(store.find("one", "onednn")).isEmpty();
        store.put(CEILINGS);
        rows.clear();

        assertThat(store.find("one", "onednn")).contains(CEILINGS);
        assertThat(store.find("one", "reference")).isEmpty();
        assertThat(store.find("two", "onednn")).isEmpty();
        rows.put("threeonednn", CEILINGS);
        assertThat(store.find("three", "onednn")).contains(CEILINGS);
    }

    @Test
    void theKernelsGoThroughAllOfTheirMemory() {
        ByteBuffer share = ByteBuffer.allocateDirect(6 << 10);
        MemoryKernels kernels = new MemoryKernels(share);

        assertThat(kernels.read()).isEqualTo(6 << 10);
        assertThat(kernels.copy()).isEqualTo(6 << 10);
        assertThat(kernels.triad()).isEqualTo(6 << 10);
        for (int i = 0; i < share.capacity(); i++) {
            assertThat(share.get(i)).isZero();
        }
    }

    @Test
    void whoeverCancelsWaitsForOneRunAndNoMore() {
        Backends backends = Backends.discover();
        HostFingerprint host = HostReader.ofThisHost().read("1", Reading.absent("not recorded"), backends.infos());
        CeilingProbe probe =
                new CeilingProbe(new ModelCompiler(backends), backends, host, () -> HostLoad.now(RequestCount.NONE));
        long before = OffHeap.used();

        for (int last : List.of(0, 1, 5, 40)) {
            AtomicInteger asked = new AtomicInteger();
            assertThatThrownBy(() -> probe.measure(
                            backends.best().name(),
                            new TreeSet<>(List.of(1)),
                            Effort.QUICK,
                            () -> asked.getAndIncrement() >= last))
                    .isInstanceOf(CancellationException.class);
            // Memory is cleared by threads that ask for themselves.
            assertThat(asked.get()).isBetween(last + 1, last + 2);
            assertThat(OffHeap.used()).isLessThanOrEqualTo(before);
        }
    }

    @Test
    void measuresThisMachine() {
        Backends backends = Backends.discover();
        HostFingerprint host = HostReader.ofThisHost().read("1", Reading.absent("not recorded"), backends.infos());

        Ceilings ceilings = new CeilingProbe(
                        new ModelCompiler(backends), backends, host, () -> HostLoad.now(RequestCount.NONE))
                .measure(backends.best().name(), new TreeSet<>(List.of(1)), Effort.QUICK, Cancellation.NEVER);

        assertThat(ceilings.fingerprint()).isEqualTo(host.fingerprint());
        assertThat(ceilings.outrun()).isFalse();
        assertThat(ceilings.origin().conditions().require().load().otherRequests())
                .isZero();
        CeilingConditions conditions = ceilings.origin().conditions().require();
        assertThat(conditions.noisyHost()).isEqualTo(!conditions.noise().isEmpty());
        assertThat(ceilings.threads()).containsExactly(1);
        assertThat(ceilings.arithmetic().peak("fp32", 1).value().flops()).isPositive();
        assertThat(ceilings.arithmetic().peak("fp32", 1).value().problem()).isNotBlank();
        assertThat(ceilings.arithmetic().peak("fp4", 1).reason()).isNotBlank();
        List<MemoryCeilings.Bandwidth> bandwidths = ceilings.memory().bandwidths();
        assertThat(bandwidths)
                .isNotEmpty()
                .allSatisfy(bandwidth -> assertThat(List.of(bandwidth.read(), bandwidth.copy(), bandwidth.triad()))
                        .allSatisfy(rate -> assertThat(rate).isPositive()));
        assertThat(ceilings.memory().bandwidthLevel()).isIn(MemoryCeilings.DRAM, MemoryCeilings.UNKNOWN_LEVEL);
        assertThat(bandwidths.get(bandwidths.size() - 1).level())
                .isEqualTo(ceilings.memory().bandwidthLevel());
        assertThat(ceilings.origin().reference().flops()).isPositive();
        assertThat(ceilings.roof("fp32", 1, 1 << 20).value()).isNotNull();
    }
}
