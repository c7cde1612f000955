package io.neurometer.service.security;

/** What a key may do. Every key may read. */
public enum Role {
    /** Look at models, reports and the state of the service. */
    READ,
    /** Run models. */
    INFER,
    /** Measure models and keep reports. */
    PROFILE,
    /** Add, remove, load and unload models, and change settings. */
    MANAGE
}
