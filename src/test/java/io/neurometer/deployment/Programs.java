package io.neurometer.deployment;

import java.nio.file.Files;
import java.nio.file.Path;

/** Which programs this machine has. */
final class Programs {
    private Programs() {}

    static boolean installed(String name) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return true;
            }
        }
        return false;
    }
}
