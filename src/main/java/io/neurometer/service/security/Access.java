package io.neurometer.service.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call needs. */
public enum Access {
    /** Nothing, not even a key. */
    OPEN(null),
    READ(Role.READ),
    INFER(Role.INFER),
    PROFILE(Role.PROFILE),
    MANAGE(Role.MANAGE);

    private final @Nullable Role role;

    Access(@Nullable Role role) {
        this.role = role;
    }

    /** Whether a caller of these roles may make the call. */
    public boolean isGrantedTo(Set<Role> roles) {
        return role == null || roles.contains(role);
    }
}
