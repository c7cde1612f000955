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

    /** With one and two threads; bandwidth of one cache and of memory. */
    public static Ceilings of(String fingerprint, double flops, double bytesPerSecond) {
        return new Ceilings(
                Ceilings.SCHEMA,
                fingerprint,
                "onednn",
                Effort.STANDARD.word(),
                "2026-01-01T00:00:00Z",
                2,
                List.of(
                        new Ceilings.Peak("fp32", 1, flops, "matrix product of size 1024", 9),
                        new Ceilings.Peak("fp32", 2, 2 * flops, "matrix product of size 1024", 9)),
                List.of(new Ceilings.Unavailable("bf16", "this processor has no bfloat16 instructions")),
                List.of(
                        new Ceilings.Bandwidth(2, 1 << 20, "l2", 8 * bytesPerSecond, bytesPerSecond, 1, 3),
                        new Ceilings.Bandwidth(1, 1 << 30, "dram", bytesPerSecond, bytesPerSecond / 2, 1, 3),
                        new Ceilings.Bandwidth(1, 1 << 20, "l2", 4 * bytesPerSecond, bytesPerSecond, 1, 3),
                        new Ceilings.Bandwidth(2, 1 << 30, "dram", bytesPerSecond, 1.5 * bytesPerSecond, 1, 3)),
                Ceilings.DRAM,
                1L << 25,
                new Ceilings.Sample(flops / 2, bytesPerSecond * 2),
                CeilingConditions.of(load(0.1)),
                false,
                new Ceilings.Method("peak", "read", "copy", "triad"));
    }
}
