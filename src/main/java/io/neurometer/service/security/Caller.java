package io.neurometer.service.security;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who makes a call.
 *
 * @param name the name of the key
 */
public record Caller(String name, Set<Role> roles) {
    /** Whoever sends no key where none is asked for. */
    public static final Caller ANONYMOUS = new Caller("anonymous", Set.of());

    /** Whoever calls a service that asks nobody for a key. */
    static final Caller ANYONE = new Caller(ANONYMOUS.name(), EnumSet.allOf(Role.class));

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether the caller has shown a key. */
    public boolean isKnown() {
        return !name.equals(ANONYMOUS.name());
    }
}
