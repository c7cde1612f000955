package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.BYTES;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** @param all the caches that the first processor sees, innermost first */
public record Caches(Reading<List<Cache>> all) {
    static final Section<Caches> SECTION = Section.of(Caches.class)
            .each("caches", "Caches of the first processor, innermost first.", Cache.SECTION, Caches::all)
            .figure(
                    "last_level_cache",
                    BYTES,
                    "Size of the outermost data cache; a virtual machine may report the whole host's.",
                    Caches::lastLevel)
            .build();

    private static final String FOLDER = "sys/devices/system/cpu/cpu0/cache";
    private static final String UNKNOWN = "the kernel shows no caches";
    private static final String NOT_TOLD = "the kernel does not tell";

    static Caches of(HostFiles files, Oshi oshi) {
        return new Caches(read(files).or(oshi::caches).map(Caches::innermostFirst));
    }

    private static Reading<List<Cache>> read(HostFiles files) {
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
                        files.number(folder + "/coherency_line_size", NOT_TOLD).map(Long::intValue),
                        Reading.ofNullable(CpuList.count(files.firstLine(folder + "/shared_cpu_list")), NOT_TOLD)));
            }
        }
        return caches.isEmpty() ? Reading.absent(UNKNOWN) : Reading.of(caches);
    }

    private static List<Cache> innermostFirst(List<Cache> caches) {
        return caches.stream()
                .sorted(Comparator.comparingInt(Cache::level).thenComparing(Cache::type))
                .toList();
    }

    /** Bytes of the outermost cache that holds data. */
    public Reading<Long> lastLevel() {
        return all.map(caches -> caches.stream()
                .filter(cache -> !cache.type().equals("instruction"))
                .max(Comparator.comparingInt(Cache::level))
                .map(Cache::bytes)
                .orElse(0L));
    }
}
