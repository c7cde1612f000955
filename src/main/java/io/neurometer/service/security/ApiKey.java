package io.neurometer.service.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A key that opens the service: its name, its SHA-256, its roles, and how often it may be used. */
final class ApiKey {
    private final Caller caller;
    private final byte[] sha256;
    private final @Nullable RateLimit limit;

    /** @param limit null for as often as the caller likes */
    ApiKey(String name, byte[] sha256, Set<Role> roles, @Nullable RateLimit limit) {
        this.caller = new Caller(name, roles);
        this.sha256 = sha256.clone();
        this.limit = limit;
    }

    Caller caller() {
        return caller;
    }

    String name() {
        return caller.name();
    }

    @Nullable
    RateLimit limit() {
        return limit;
    }

    byte[] sha256() {
        return sha256.clone();
    }

    /** Takes the same time for every other hash. */
    boolean hasHash(byte[] hash) {
        return MessageDigest.isEqual(sha256, hash);
    }

    static byte[] hash(byte[] key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    static byte[] hash(String key) {
        return hash(key.getBytes(StandardCharsets.UTF_8));
    }
}
