package io.neurometer.service.security;

import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A key as settings describe it.
 *
 * @param sha256 the SHA-256 of the key in hexadecimal digits; empty when {@code key} is given
 * @param key the key as it is sent; empty when {@code sha256} is given
 * @param roles what it may do, at least one
 * @param requestsPerSecond how many requests a second it may make; 0 for as many as it likes
 * @param burst how many it may make at once after a rest; 0 for those of a second
 */
public record KeyProperties(
        @DefaultValue("") String sha256,
        @DefaultValue("") String key,
        @DefaultValue Set<Role> roles,
        @DefaultValue("0") double requestsPerSecond,
        @DefaultValue("0") int burst) {
    public KeyProperties {
        roles = Set.copyOf(roles);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "KeyProperties[roles=" + roles + "]";
    }
}
