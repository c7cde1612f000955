package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;

/** Memory that another process could take now. */
public final class AvailableMemory {
    private AvailableMemory() {}

    /** Bytes; the less of what the machine has and what control groups allow. */
    public static Reading<Long> now() {
        return of(HostFiles.ofThisHost());
    }

    static Reading<Long> of(HostFiles files) {
        Reading<Long> machine = files.memory("MemAvailable");
        Long allowed = new ControlGroups(files).memoryLeft().value();
        return allowed == null ? machine : machine.map(bytes -> Math.min(bytes, allowed));
    }
}
