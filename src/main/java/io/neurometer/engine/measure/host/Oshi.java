package io.neurometer.engine.measure.host;

import io.neurometer.engine.measure.host.HostFingerprint.Accelerator;
import io.neurometer.engine.measure.host.HostFingerprint.Cache;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/** What OSHI tells of this machine; each part that it cannot tell is absent by itself. */
final class Oshi {
    private static final Logger LOG = LoggerFactory.getLogger(Oshi.class);
    private static final String UNKNOWN = "unknown";
    private static final String SILENT = "the operating system does not tell";

    private Oshi() {}

    static HardwareFacts read() {
        try {
            return facts(new SystemInfo().getHardware());
        } catch (LinkageError | RuntimeException failure) {
            LOG.info("OSHI does not run here: {}", failure.toString());
            return HardwareFacts.absent("OSHI does not run here");
        }
    }

    private static HardwareFacts facts(HardwareAbstractionLayer hardware) {
        CentralProcessor processor = hardware.getProcessor();
        CentralProcessor.ProcessorIdentifier identifier = processor.getProcessorIdentifier();
        GlobalMemory memory = hardware.getMemory();
        return new HardwareFacts(
                text(identifier::getName),
                text(identifier::getVendor),
                text(identifier::getFamily),
                text(identifier::getModel),
                text(identifier::getStepping),
                count(processor::getPhysicalPackageCount),
                count(processor::getPhysicalProcessorCount),
                count(processor::getLogicalProcessorCount),
                told(() -> processor.getMaxFreq() > 0 ? processor.getMaxFreq() / 1e6 : null),
                told(() -> caches(processor)),
                told(() -> memory.getTotal() > 0 ? memory.getTotal() : null),
                told(() -> memory.getPhysicalMemory().stream()
                        .map(module -> module.getMemoryType())
                        .filter(Oshi::isKnown)
                        .findFirst()
                        .orElse(null)),
                told(() -> hardware.getGraphicsCards().stream()
                        .map(card -> new Accelerator("gpu", card.getVendor() + " " + card.getName()))
                        .toList()));
    }

    private static List<Cache> caches(CentralProcessor processor) {
        List<Cache> caches = processor.getProcessorCaches().stream()
                .map(cache -> new Cache(
                        cache.getLevel(),
                        cache.getType().name().toLowerCase(Locale.ROOT),
                        cache.getCacheSize(),
                        Reading.of((int) cache.getLineSize()),
                        Reading.absent(SILENT)))
                .toList();
        return Caches.innermostFirst(caches);
    }

    private static Reading<String> text(Supplier<String> source) {
        Reading<String> reading = told(source);
        String value = reading.value();
        return value != null && isKnown(value) ? reading : Reading.absent(SILENT);
    }

    private static boolean isKnown(String text) {
        return !text.isBlank() && !text.equalsIgnoreCase(UNKNOWN);
    }

    private static Reading<Integer> count(Supplier<Integer> source) {
        Reading<Integer> reading = told(source);
        Integer value = reading.value();
        return value != null && value > 0 ? reading : Reading.absent(SILENT);
    }

    private static <T> Reading<T> told(Supplier<T> source) {
        try {
            return Reading.ofNullable(source.get(), SILENT);
        } catch (LinkageError | RuntimeException failure) {
            LOG.debug("OSHI could not tell something of this machine", failure);
            return Reading.absent(SILENT);
        }
    }
}
