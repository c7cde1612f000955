package io.neurometer.service.protocol;

import java.util.List;

/**
 * What the service says of itself.
 *
 * @param extensions names of what it can do beyond the protocol itself
 */
public record ServerMetadata(String name, String version, List<String> extensions) {
    public ServerMetadata {
        extensions = List.copyOf(extensions);
    }
}
