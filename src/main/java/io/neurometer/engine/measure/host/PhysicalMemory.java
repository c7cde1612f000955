package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.BYTES;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Map;

/** The memory built in. */
public record PhysicalMemory(Reading<Long> total, Reading<String> type) {
    static final Section<PhysicalMemory> SECTION = Section.of(PhysicalMemory.class)
            .figure("total", BYTES, "Physical memory that the kernel manages.", PhysicalMemory::total)
            .figure("type", "Kind of memory, such as DDR5.", PhysicalMemory::type)
            .build();

    /** A folder for each entry of the firmware's table; those of memory modules are of type 17. */
    private static final String ENTRIES = "sys/firmware/dmi/entries";

    private static final int TYPE_OFFSET = 0x12;

    /** From the System Management BIOS specification, 7.18.2. */
    private static final Map<Integer, String> TYPES = Map.of(
            0x13, "DDR2",
            0x18, "DDR3",
            0x1a, "DDR4",
            0x1d, "LPDDR3",
            0x1e, "LPDDR4",
            0x20, "HBM",
            0x21, "HBM2",
            0x22, "DDR5",
            0x23, "LPDDR5",
            0x24, "HBM3");

    static PhysicalMemory of(HostFiles files, Oshi oshi) {
        return new PhysicalMemory(
                files.memory("MemTotal").or(oshi::memory), type(files).or(oshi::memoryType));
    }

    /** Of the first module of a known type; only the superuser may read the table. */
    private static Reading<String> type(HostFiles files) {
        for (String entry : files.names(ENTRIES, "17-\\d+")) {
            byte[] raw = files.bytes(ENTRIES + "/" + entry + "/raw");
            String name = raw.length > TYPE_OFFSET ? TYPES.get((int) raw[TYPE_OFFSET]) : null;
            if (name != null) {
                return Reading.of(name);
            }
        }
        return Reading.absent("the firmware's table cannot be read");
    }

    /**
     * The size of memory that is likely built in: the next 2^k or 3*2^k. The kernel tells a little less, and not always
     * the same.
     */
    Reading<Long> installed() {
        return total.map(PhysicalMemory::installed);
    }

    static long installed(long bytes) {
        long power = Long.highestOneBit(Math.max(1, bytes - 1));
        return bytes <= power / 2 * 3 ? power / 2 * 3 : 2 * power;
    }
}
