package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;

/** What OSHI tells of a machine, for where there are no files of Linux; what it cannot tell is absent by itself. */
final class Oshi {
    private static final Logger LOG = LoggerFactory.getLogger(Oshi.class);
    private static final String UNKNOWN = "unknown";
    private static final String SILENT = "the operating system does not tell";

    private final Reading<HardwareAbstractionLayer> hardware;

    private Oshi(Reading<HardwareAbstractionLayer> hardware) {
        this.hardware = hardware;
    }

    static Oshi ofThisHost() {
        try {
            return new Oshi(Reading.of(new SystemInfo().getHardware()));
        } catch (LinkageError | RuntimeException failure) {
            LOG.info("OSHI does not run here: {}", failure.toString());
            return absent("OSHI does not run here");
        }
    }

    /** Tells nothing at all, for one reason. */
    static Oshi absent(String reason) {
        return new Oshi(Reading.absent(reason));
    }

    Reading<String> model() {
        return text(CentralProcessor.ProcessorIdentifier::getName);
    }

    Reading<String> vendor() {
        return text(CentralProcessor.ProcessorIdentifier::getVendor);
    }

    Reading<String> family() {
        return text(CentralProcessor.ProcessorIdentifier::getFamily);
    }

    Reading<String> modelNumber() {
        return text(CentralProcessor.ProcessorIdentifier::getModel);
    }

    Reading<String> stepping() {
        return text(CentralProcessor.ProcessorIdentifier::getStepping);
    }

    Reading<Integer> sockets() {
        return count(CentralProcessor::getPhysicalPackageCount);
    }

    Reading<Integer> cores() {
        return count(CentralProcessor::getPhysicalProcessorCount);
    }

    Reading<Integer> threads() {
        return count(CentralProcessor::getLogicalProcessorCount);
    }

    Reading<Double> maxMhz() {
        return told(all -> positive(all.getProcessor().getMaxFreq())).map(hertz -> hertz / 1e6);
    }

    Reading<List<Cache>> caches() {
        return told(all -> all.getProcessor().getProcessorCaches().stream()
                .map(cache -> new Cache(
                        cache.getLevel(),
                        cache.getType().name().toLowerCase(Locale.ROOT),
                        cache.getCacheSize(),
                        Reading.of((int) cache.getLineSize()),
                        Reading.absent(SILENT)))
                .toList());
    }

    Reading<Long> memory() {
        return told(all -> positive(all.getMemory().getTotal()));
    }

    Reading<String> memoryType() {
        return told(all -> all.getMemory().getPhysicalMemory().stream()
                .map(module -> module.getMemoryType())
                .filter(Oshi::isKnown)
                .findFirst()
                .orElse(null));
    }

    Reading<List<Accelerator>> accelerators() {
        return told(all -> all.getGraphicsCards().stream()
                .map(card -> new Accelerator("gpu", card.getVendor() + " " + card.getName()))
                .toList());
    }

    private Reading<String> text(Function<CentralProcessor.ProcessorIdentifier, String> source) {
        return told(all -> {
            String text = source.apply(all.getProcessor().getProcessorIdentifier());
            return isKnown(text) ? text : null;
        });
    }

    private static boolean isKnown(String text) {
        return !text.isBlank() && !text.equalsIgnoreCase(UNKNOWN);
    }

    private Reading<Integer> count(Function<CentralProcessor, Integer> source) {
        return told(all -> positive(source.apply(all.getProcessor())));
    }

    private static <T extends Number> @Nullable T positive(T number) {
        return number.longValue() > 0 ? number : null;
    }

    private <T> Reading<T> told(Function<HardwareAbstractionLayer, @Nullable T> source) {
        HardwareAbstractionLayer all = hardware.value();
        if (all == null) {
            return Reading.absent(String.valueOf(hardware.reason()));
        }
        try {
            return Reading.ofNullable(source.apply(all), SILENT);
        } catch (LinkageError | RuntimeException failure) {
            LOG.debug("OSHI could not tell something of this machine", failure);
            return Reading.absent(SILENT);
        }
    }
}
