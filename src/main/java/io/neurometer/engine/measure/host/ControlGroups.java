package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads control groups of versions 1 and 2. The strictest limit of this process's group and those above it holds. Within
 * a container the groups above may be hidden, and the group's own path may name folders of the host: what can be seen is
 * read.
 */
public final class ControlGroups {
    private static final String MOUNT = "sys/fs/cgroup";
    private static final String NO_QUOTA = "no control group limits processor time";
    private static final String NO_SET = "no control group names processors";
    private static final String NO_LIMIT = "no control group limits memory";
    private static final String NOT_COUNTED = "no control group reports nr_throttled";

    /** Control groups v1 write a number near 2^63 for no limit. */
    private static final long UNLIMITED = 1L << 60;

    private static final String DEFAULT_PERIOD_MICROS = "100000";

    private final HostFiles files;
    private final List<String> membership;

    ControlGroups(HostFiles files) {
        this.files = files;
        this.membership = files.lines("proc/self/cgroup");
    }

    /** Of this process. */
    public static ControlGroups ofThisProcess() {
        return new ControlGroups(HostFiles.ofThisHost());
    }

    ContainerLimits limits() {
        return new ContainerLimits(version(), quota(), cpuset(), strictest(memoryLimits(), NO_LIMIT));
    }

    /** Processors that the process may use at a time on average, perhaps a fraction. */
    public Reading<Double> quota() {
        return strictest(quotas(), NO_QUOTA);
    }

    /** Periods so far in which the process's group had used up its processor quota. */
    public Reading<Long> throttledPeriods() {
        List<String> folders = new ArrayList<>(unified());
        folders.addAll(legacy("cpu"));
        for (String folder : folders) {
            String periods = ProcFiles.value(files.lines(folder + "/cpu.stat"), "nr_throttled");
            if (periods != null) {
                return ProcFiles.number(periods, NOT_COUNTED);
            }
        }
        return Reading.absent(NOT_COUNTED);
    }

    private Reading<Integer> version() {
        if (files.exists(MOUNT + "/cgroup.controllers")) {
            return Reading.of(2);
        }
        return legacy("cpu").isEmpty() && legacy("memory").isEmpty()
                ? Reading.absent("there are no control groups")
                : Reading.of(1);
    }

    private List<Double> quotas() {
        List<Double> quotas = new ArrayList<>();
        for (String folder : unified()) {
            String max = files.firstLine(folder + "/cpu.max");
            if (max != null) {
                String[] parts = max.split("\\s+");
                add(quotas, parts[0], parts.length > 1 ? parts[1] : DEFAULT_PERIOD_MICROS);
            }
        }
        for (String folder : legacy("cpu")) {
            add(quotas, files.firstLine(folder + "/cpu.cfs_quota_us"), files.firstLine(folder + "/cpu.cfs_period_us"));
        }
        return quotas;
    }

    private static void add(List<Double> quotas, @Nullable String quota, @Nullable String period) {
        Double numerator = ProcFiles.decimal(quota, NO_QUOTA).value();
        Double denominator = ProcFiles.decimal(period, NO_QUOTA).value();
        if (numerator != null && denominator != null && numerator > 0 && denominator > 0) {
            quotas.add(numerator / denominator);
        }
    }

    private List<Long> memoryLimits() {
        List<String> paths = new ArrayList<>();
        unified().forEach(folder -> paths.add(folder + "/memory.max"));
        legacy("memory").forEach(folder -> paths.add(folder + "/memory.limit_in_bytes"));
        List<Long> limits = new ArrayList<>();
        for (String path : paths) {
            Long limit = files.number(path, NO_LIMIT).value();
            if (limit != null && limit < UNLIMITED) {
                limits.add(limit);
            }
        }
        return limits;
    }

    /** Bytes that the process may still take before a limit is reached; files in the cache that can go are no burden. */
    Reading<Long> memoryLeft() {
        List<Long> left = new ArrayList<>();
        for (String folder : unified()) {
            addLeft(left, folder + "/memory.max", folder + "/memory.current", folder + "/memory.stat", "inactive_file");
        }
        for (String folder : legacy("memory")) {
            addLeft(
                    left,
                    folder + "/memory.limit_in_bytes",
                    folder + "/memory.usage_in_bytes",
                    folder + "/memory.stat",
                    "total_inactive_file");
        }
        return strictest(left, NO_LIMIT);
    }

    private void addLeft(List<Long> left, String limitPath, String usedPath, String statPath, String cacheKey) {
        Long limit = files.number(limitPath, NO_LIMIT).value();
        Long used = files.number(usedPath, NO_LIMIT).value();
        if (limit != null && used != null && limit < UNLIMITED) {
            Long cache = ProcFiles.number(ProcFiles.value(files.lines(statPath), cacheKey), NO_LIMIT)
                    .value();
            left.add(Math.max(0, limit - used + (cache == null ? 0 : cache)));
        }
    }

    private Reading<String> cpuset() {
        List<String> paths = new ArrayList<>();
        unified().forEach(folder -> paths.add(folder + "/cpuset.cpus.effective"));
        legacy("cpuset").forEach(folder -> paths.add(folder + "/cpuset.effective_cpus"));
        legacy("cpuset").forEach(folder -> paths.add(folder + "/cpuset.cpus"));
        for (String path : paths) {
            String set = files.firstLine(path);
            if (set != null) {
                return Reading.of(set);
            }
        }
        return Reading.ofNullable(ProcFiles.value(files.lines("proc/self/status"), "Cpus_allowed_list"), NO_SET);
    }

    private static <T extends Comparable<T>> Reading<T> strictest(List<T> limits, String none) {
        return Reading.ofNullable(limits.stream().min(T::compareTo).orElse(null), none);
    }

    private List<String> unified() {
        for (String line : membership) {
            if (line.startsWith("0::")) {
                return upwards(MOUNT, line.substring("0::".length()));
            }
        }
        return files.exists(MOUNT + "/cgroup.controllers") ? List.of(MOUNT) : List.of();
    }

    private List<String> legacy(String controller) {
        String path = "/";
        for (String line : membership) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
                path = parts[2];
            }
        }
        return upwards(MOUNT + "/" + controller, path);
    }

    /** The folders of a group and of those above it that exist, innermost first. */
    private List<String> upwards(String mount, String path) {
        List<String> folders = new ArrayList<>();
        String rest = path;
        while (!rest.isEmpty() && !rest.equals("/")) {
            if (files.exists(mount + rest)) {
                folders.add(mount + rest);
            }
            rest = rest.substring(0, Math.max(0, rest.lastIndexOf('/')));
        }
        if (files.exists(mount)) {
            folders.add(mount);
        }
        return folders;
    }
}
