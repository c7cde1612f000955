package io.neurometer.service.profiling.job;

import io.neurometer.engine.measure.host.HostLabels;
import io.neurometer.service.models.SpoolDirectory;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The name under which this process and the ones before it on this host, with the same data folder, have jobs. */
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
