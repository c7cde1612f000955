package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The energy that processors say they have taken (RAPL), by Linux's powercap interface. It is that of the whole machine,
 * whichever process used it.
 */
public final class EnergyCounters {
    private static final String MOUNT = "sys/class/powercap";
    private static final String PREFIX = "intel-rapl:";
    private static final double MICRO = 1e6;

    private EnergyCounters() {}

    /**
     * A part of the machine. Its counter starts again at zero when it is full, so that it must be looked at more often than
     * it fills: a minute is often enough for 1 kW.
     */
    public static final class Domain {
        private final HostFiles files;
        private final String folder;
        private final String name;
        private final @Nullable Long range;
        private long last;
        private double micros;

        private Domain(HostFiles files, String folder, String name, @Nullable Long range, long first) {
            this.files = files;
            this.folder = folder;
            this.name = name;
            this.range = range;
            this.last = first;
        }

        /** Such as {@code package-0}, or {@code package-0-dram} for a part of it. */
        public String name() {
            return name;
        }

        /** Since the first look; what was lost when the counter could not be read is not made up for. */
        public synchronized double joules() {
            Long now = number(files, folder + "/energy_uj");
            if (now != null) {
                if (now >= last) {
                    micros += now - last;
                } else if (range != null && range >= last) {
                    micros += range - last + now;
                }
                last = now;
            }
            return micros / MICRO;
        }
    }

    /** The processor packages of this machine and their parts. */
    public static Reading<List<Domain>> ofThisMachine() {
        return of(Path.of("/"));
    }

    /** Those of a machine whose files were recorded. @param root what stands for {@code /} */
    public static Reading<List<Domain>> of(Path root) {
        HostFiles files = new HostFiles(root);
        List<String> folders = files.names(MOUNT, PREFIX + ".*");
        if (folders.isEmpty()) {
            return Reading.absent("this machine has no /" + MOUNT + "/" + PREFIX + "*");
        }
        List<Domain> domains = new ArrayList<>();
        for (String name : folders) {
            String folder = MOUNT + "/" + name;
            Long first = number(files, folder + "/energy_uj");
            if (first != null) {
                domains.add(new Domain(
                        files, folder, label(files, name), number(files, folder + "/max_energy_range_uj"), first));
            }
        }
        return domains.isEmpty()
                ? Reading.absent("this user may not read /" + MOUNT + "/" + PREFIX + "*/energy_uj")
                : Reading.of(List.copyOf(domains));
    }

    /** With the name of the package before that of a part: each package has a part of the same name. */
    private static String label(HostFiles files, String name) {
        String own = word(files, name);
        int part = name.indexOf(':', PREFIX.length());
        return part < 0 ? own : word(files, name.substring(0, part)) + "-" + own;
    }

    private static String word(HostFiles files, String name) {
        String word = files.firstLine(MOUNT + "/" + name + "/name");
        return word == null ? name : word;
    }

    private static @Nullable Long number(HostFiles files, String file) {
        return files.number(file, "not readable").value();
    }
}
