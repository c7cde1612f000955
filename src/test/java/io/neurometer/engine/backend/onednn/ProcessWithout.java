package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Checks that run in a process of their own, whose environment holds oneDNN to an instruction set without VNNI. */
final class ProcessWithout {
    private ProcessWithout() {}

    /** Runs the main method of a class, which ends with an error where a check fails. */
    static void vnni(String instructionSet, Class<?> checks) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        checks.getName())
                .redirectErrorStream(true);
        builder.environment().put("ONEDNN_MAX_CPU_ISA", instructionSet);
        Process process = builder.start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** To be called in that process. */
    static void require() {
        if (Isa.multipliesIntegers()) {
            throw new IllegalStateException("there is VNNI");
        }
    }
}
