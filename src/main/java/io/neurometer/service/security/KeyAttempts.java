package io.neurometer.service.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A brake on guessing keys. An address that has sent too many wrong ones learns nothing more for a while, not even
 * whether a further one is right; keys that were used from there before go on working, so that nobody locks out others
 * behind the same address. Remembers a bounded number of addresses, the latest used ones.
 */
final class KeyAttempts {
    private static final int MAX_ADDRESSES = 10_000;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final double SECONDS_PER_MINUTE = 60;
    /** Whoever has one address of the sixth version has at least all that share its first half. */
    private static final int GROUPS_OF_A_NETWORK = 4;

    private final int perMinute;
    private final LongSupplier clock;
    private final Cache<String, Address> addresses = Caffeine.newBuilder()
            .maximumSize(MAX_ADDRESSES)
            .expireAfterAccess(KEPT)
            .build();

    private record Address(RateLimit wrongKeys, Set<String> usedKeys) {}

    /** @param perMinute wrong keys of one address that are let through at once and each minute; 0 for no brake */
    KeyAttempts(int perMinute, LongSupplier clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** 0 when the address may try a key, or else for how many nanoseconds it may not. */
    long waiting(String address) {
        Address known = perMinute == 0 ? null : addresses.getIfPresent(network(address));
        return known == null ? 0 : known.wrongKeys.waiting();
    }

    /** Whether this key has been used from this address before. */
    boolean isUsed(String address, ApiKey key) {
        Address known = addresses.getIfPresent(network(address));
        return known != null && known.usedKeys.contains(key.name());
    }

    void wrong(String address) {
        if (perMinute > 0) {
            of(address).wrongKeys.take();
        }
    }

    void right(String address, ApiKey key) {
        if (perMinute > 0) {
            of(address).usedKeys.add(key.name());
        }
    }

    private Address of(String address) {
        return addresses.get(
                network(address),
                absent -> new Address(
                        new RateLimit(perMinute / SECONDS_PER_MINUTE, perMinute, clock),
                        ConcurrentHashMap.newKeySet()));
    }

    private static String network(String address) {
        int end = -1;
        for (int i = 0; i < GROUPS_OF_A_NETWORK; i++) {
            end = address.indexOf(':', end + 1);
            if (end < 0) {
                return address;
            }
        }
        return address.substring(0, end);
    }
}
