package io.neurometer.engine.measure.host;

import io.neurometer.engine.measure.host.HostFingerprint.Accelerator;
import io.neurometer.engine.measure.host.HostFingerprint.Cache;
import io.neurometer.engine.report.Reading;
import java.util.List;

/** What a second source tells of the machine, for where there are no files of Linux. */
record HardwareFacts(
        Reading<String> model,
        Reading<String> vendor,
        Reading<String> family,
        Reading<String> modelNumber,
        Reading<String> stepping,
        Reading<Integer> sockets,
        Reading<Integer> cores,
        Reading<Integer> threads,
        Reading<Double> maxMhz,
        Reading<List<Cache>> caches,
        Reading<Long> memory,
        Reading<String> memoryType,
        Reading<List<Accelerator>> accelerators) {

    /** Nothing at all, for one reason. */
    static HardwareFacts absent(String reason) {
        return new HardwareFacts(
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason),
                Reading.absent(reason));
    }
}
