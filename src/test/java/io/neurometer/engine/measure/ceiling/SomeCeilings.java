package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.report.Reading;
import java.util.List;

/** Ceilings of hosts that do not exist. */
public final class SomeCeilings {
    private SomeCeilings() {}

    /** Of a host whose load average for each processor was that. */
    public static HostLoad.During load(double perCpu) {
        return new HostLoad.During(
                Reading.absent("the kernel does not report pressure stalls"),
                Reading.of(perCpu),
                Reading.of(0.0),
                Reading.of(0L),
                0);
    }

    /** The same with other conditions and another reference sample. */
    public static Ceilings with(Ceilings known, Reading<CeilingConditions> conditions, SpeedSample reference) {
        CeilingOrigin origin = known.origin();
        return new Ceilings(
                new CeilingOrigin(
                        origin.fingerprint(),
                        origin.backend(),
                        origin.effort(),
                        origin.created(),
                        origin.seconds(),
                        reference,
                        conditions,
                        origin.method()),
                known.arithmetic(),
                known.memory(),
                false);
    }

    /** With one and two threads; bandwidth of one cache and of memory. */
    public static Ceilings of(String fingerprint, double flops, double bytesPerSecond) {
        CeilingOrigin origin = new CeilingOrigin(
                fingerprint,
                "onednn",
                Effort.STANDARD.word(),
                "2026-01-01T00:00:00Z",
                2,
                new SpeedSample(flops / 2, bytesPerSecond * 2),
                Reading.of(CeilingConditions.of(load(0.1))),
                new CeilingOrigin.Method("peak", "read", "copy", "triad"));
        ArithmeticCeilings arithmetic = new ArithmeticCeilings(
                List.of(
                        new ArithmeticCeilings.Peak("fp32", 1, flops, "matrix product of size 1024", 9),
                        new ArithmeticCeilings.Peak("fp32", 2, 2 * flops, "matrix product of size 1024", 9)),
                List.of(new ArithmeticCeilings.Unavailable("bf16", "this processor has no bfloat16 instructions")));
        MemoryCeilings memory = new MemoryCeilings(
                List.of(
                        new MemoryCeilings.Bandwidth(2, 1 << 20, "l2", 8 * bytesPerSecond, bytesPerSecond, 1, 3),
                        new MemoryCeilings.Bandwidth(1, 1 << 30, "dram", bytesPerSecond, bytesPerSecond / 2, 1, 3),
                        new MemoryCeilings.Bandwidth(1, 1 << 20, "l2", 4 * bytesPerSecond, bytesPerSecond, 1, 3),
                        new MemoryCeilings.Bandwidth(2, 1 << 30, "dram", bytesPerSecond, 1.5 * bytesPerSecond, 1, 3)),
                MemoryCeilings.DRAM,
                Reading.of(1L << 25));
        return new Ceilings(origin, arithmetic, memory, false);
    }
}
