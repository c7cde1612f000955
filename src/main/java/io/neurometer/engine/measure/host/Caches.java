package io.neurometer.engine.measure.host;

import io.neurometer.engine.measure.host.HostFingerprint.Cache;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The caches that the first processor sees, innermost first. */
final class Caches {
    private static final String FOLDER = "sys/devices/system/cpu/cpu0/cache";
    static final String UNKNOWN = "the kernel shows no caches";

    private Caches() {}

    static Reading<List<Cache>> of(HostFiles files) {
        List<Cache> caches = new ArrayList<>();
        for (String index : files.names(FOLDER, "index\\d+")) {
            String folder = FOLDER + "/" + index;
            Long level = files.number(folder + "/level", UNKNOWN).value();
            Long bytes = ByteSizes.parse(files.firstLine(folder + "/size"));
            String type = files.firstLine(folder + "/type");
            if (level != null && bytes != null && type != null) {
                caches.add(new Cache(
                        level.intValue(),
                        type.toLowerCase(Locale.ROOT),
                        bytes,
                        files.number(folder + "/coherency_line_size", "the kernel does not tell")
                                .map(Long::intValue),
                        Reading.ofNullable(
                                CpuList.count(files.firstLine(folder + "/shared_cpu_list")),
                                "the kernel does not tell")));
            }
        }
        return caches.isEmpty() ? Reading.absent(UNKNOWN) : Reading.of(innermostFirst(caches));
    }

    static List<Cache> innermostFirst(List<Cache> caches) {
        return caches.stream()
                .sorted(Comparator.comparingInt(Cache::level).thenComparing(Cache::type))
                .toList();
    }

    /** Bytes of the outermost one that holds data. */
    static Reading<Long> lastLevel(Reading<List<Cache>> caches) {
        return caches.map(all -> all.stream()
                .filter(cache -> !cache.type().equals("instruction"))
                .max(Comparator.comparingInt(Cache::level))
                .map(Cache::bytes)
                .orElse(0L));
    }
}
