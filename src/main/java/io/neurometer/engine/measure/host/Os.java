package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operating system. Its text is part of a host's fingerprint. */
public record Os(
        String name,
        String arch,
        String kernel,
        Reading<String> transparentHugePages,
        Reading<Map<String, String>> mitigations) {
    static final Section<Os> SECTION = Section.of(Os.class)
            .figure("name", "Operating system's name.", Os::name)
            .figure("arch", "Processor architecture that it runs on.", Os::arch)
            .figure("kernel", "Release of the kernel.", Os::kernel)
            .figure("transparent_huge_pages", "Huge pages: always, madvise or never.", Os::transparentHugePages)
            .figure("mitigations", "What the kernel does about each flaw of processors that it knows.", Os::mitigations)
            .build();

    private static final String VULNERABILITIES = "sys/devices/system/cpu/vulnerabilities";
    private static final String NOT_TOLD = "the kernel does not tell";
    private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

    static Os of(HostFiles files) {
        String release = files.firstLine("proc/sys/kernel/osrelease");
        return new Os(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                release != null ? release : System.getProperty("os.version"),
                files.text("sys/kernel/mm/transparent_hugepage/enabled", NOT_TOLD)
                        .map(Os::chosen),
                mitigations(files));
    }

    /** The kernel lists all modes and brackets the one in force. */
    private static String chosen(String modes) {
        Matcher matcher = CHOSEN.matcher(modes);
        return matcher.find() ? matcher.group(1) : modes;
    }

    private static Reading<Map<String, String>> mitigations(HostFiles files) {
        Map<String, String> states = new LinkedHashMap<>();
        for (String flaw : files.names(VULNERABILITIES, ".*")) {
            String state = files.firstLine(VULNERABILITIES + "/" + flaw);
            if (state != null) {
                states.put(flaw, state);
            }
        }
        return states.isEmpty() ? Reading.absent(NOT_TOLD) : Reading.of(states);
    }
}
