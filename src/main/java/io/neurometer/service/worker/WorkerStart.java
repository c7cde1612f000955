package io.neurometer.service.worker;

import io.neurometer.service.process.ProgramStart;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The command that starts a worker: this program, with the options of this Java machine. */
final class WorkerStart {
    private static final List<String> SECRETS = List.of("NEUROMETER_SECURITY", "SPRING_");

    private WorkerStart() {}

    static List<String> command(WorkerSettings settings) {
        List<String> properties = new ArrayList<>(List.of(
                "-Dlogback.configurationFile=io/neurometer/worker-logback.xml",
                "-XX:ErrorFile=" + settings.folder().resolve(WorkerProcessHandle.CRASH_REPORT),
                "-XX:-CreateCoredumpOnCrash"));
        if (ManagementFactory.getRuntimeMXBean().getInputArguments().stream().noneMatch(WorkerStart::isCollector)) {
            // It starts soonest and takes the least memory; tensors are not in its heap.
            properties.add("-XX:+UseSerialGC");
        }
        List<String> command = new ArrayList<>(ProgramStart.command(properties));
        command.add(WorkerRunner.COMMAND);
        command.addAll(settings.arguments());
        return command;
    }

    private static boolean isCollector(String option) {
        return option.startsWith("-XX:+Use") && option.endsWith("GC");
    }

    /** Whether a variable of the environment is for the service alone, as keys and passwords are. */
    static boolean isSecret(String variable) {
        return SECRETS.stream().anyMatch(variable::startsWith);
    }
}
