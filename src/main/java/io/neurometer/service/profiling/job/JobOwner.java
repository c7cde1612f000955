package io.neurometer.service.profiling.job;

import io.neurometer.engine.measure.host.HostLabels;
import io.neurometer.service.store.SpoolDirectory;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Whose a job in the database is: the same name for every process of one host and data directory, so that a restarted
 * one finds the jobs of its predecessor.
 */
@Component
class JobOwner {
    private final String name;

    JobOwner(SpoolDirectory directory) {
        String place =
                HostLabels.hostName() + "\n" + directory.path().toAbsolutePath().normalize();
        this.name =
                UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).toString();
    }

    String name() {
        return name;
    }
}
