package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.util.Map;

/** The kind of memory built in, as the firmware's table tells those who may read it: byte 18 of an entry of type 17. */
final class MemoryType {
    private static final String ENTRIES = "sys/firmware/dmi/entries";
    private static final int OFFSET = 0x12;

    /** From the System Management BIOS specification, 7.18.2. */
    private static final Map<Integer, String> NAMES = Map.of(
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

    private MemoryType() {}

    /** Of the first slot that is filled. */
    static Reading<String> of(HostFiles files) {
        for (String entry : files.names(ENTRIES, "17-\\d+")) {
            byte[] raw = files.bytes(ENTRIES + "/" + entry + "/raw");
            String name = raw.length > OFFSET ? NAMES.get((int) raw[OFFSET]) : null;
            if (name != null) {
                return Reading.of(name);
            }
        }
        return Reading.absent("the firmware's table cannot be read");
    }
}
