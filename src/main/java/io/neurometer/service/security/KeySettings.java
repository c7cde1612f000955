package io.neurometer.service.security;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes keys from settings, and refuses those that could not work. */
final class KeySettings {
    /** What the key of {@code neurometer.security.api-key} is called. */
    static final String DEFAULT_NAME = "default";

    private static final Logger LOG = LoggerFactory.getLogger(KeySettings.class);
    private static final String ROOT = "neurometer.security.";
    private static final String HOW_TO_HASH = "for example by: printf %s \"$KEY\" | sha256sum";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SENDABLE = Pattern.compile("[ -~]+");
    private static final int MIN_CHARS = 16;

    private KeySettings() {}

    /** @throws KeySettingsException about the first setting that is wrong */
    static ApiKeys read(SecurityProperties properties, LongSupplier clock) {
        List<ApiKey> keys = new ArrayList<>();
        if (!properties.apiKey().isBlank()) {
            byte[] hash = hashOf(ROOT + "api-key", properties.apiKey().strip());
            keys.add(new ApiKey(DEFAULT_NAME, hash, EnumSet.allOf(Role.class), null));
        }
        new TreeMap<>(properties.keys()).forEach((name, key) -> keys.add(read(name, key, clock)));
        refuseTwins(keys);
        return new ApiKeys(keys);
    }

    private static ApiKey read(String name, KeyProperties key, LongSupplier clock) {
        if (!NAME.matcher(name).matches() || name.equals(DEFAULT_NAME) || name.equals(Caller.ANONYMOUS.name())) {
            throw new KeySettingsException(
                    "the name of a key under neurometer.security.keys is not usable: '" + name + "'",
                    "Call it by 1 to 64 letters, digits, '.', '_' or '-', other than 'default' and 'anonymous'.");
        }
        String setting = ROOT + "keys." + name;
        if (key.roles().isEmpty()) {
            throw new KeySettingsException(
                    setting + ".roles is empty", "Set it to some of read, infer, profile and manage.");
        }
        Set<Role> roles = EnumSet.copyOf(key.roles());
        roles.add(Role.READ);
        return new ApiKey(name, hash(setting, key), roles, limit(setting, key, clock));
    }

    private static byte[] hash(String setting, KeyProperties key) {
        if (key.key().isBlank() == key.sha256().isBlank()) {
            throw new KeySettingsException(
                    setting + (key.key().isBlank() ? " has neither sha256 nor key" : " has both sha256 and key"),
                    "Give the SHA-256 of the key, " + HOW_TO_HASH + ", or the key itself, not both.");
        }
        if (!key.key().isBlank()) {
            return hashOf(setting + ".key", key.key().strip());
        }
        if (!SHA_256.matcher(key.sha256().strip()).matches()) {
            throw new KeySettingsException(
                    setting + ".sha256 is not 64 hexadecimal digits",
                    "Set it to the SHA-256 of the key, " + HOW_TO_HASH + ".");
        }
        return HexFormat.of().parseHex(key.sha256().strip());
    }

    private static byte[] hashOf(String setting, String key) {
        if (!SENDABLE.matcher(key).matches()) {
            throw new KeySettingsException(
                    setting + " contains a character that is not ASCII, or is a control character",
                    "Use letters, digits and punctuation of ASCII alone: clients disagree on how other characters are"
                            + " sent in a header, so the key would match for some of them at most.");
        }
        if (key.length() < MIN_CHARS) {
            LOG.warn(
                    "{} is shorter than {} characters and can be guessed: make one by 'openssl rand -hex 32'",
                    setting,
                    MIN_CHARS);
        }
        return ApiKey.hash(key);
    }

    private static @Nullable RateLimit limit(String setting, KeyProperties key, LongSupplier clock) {
        double rate = key.requestsPerSecond();
        if (!(rate >= 0 && rate <= 1e9) || key.burst() < 0 || (rate == 0 && key.burst() > 0)) {
            throw new KeySettingsException(
                    setting + " has requests-per-second " + rate + " and burst " + key.burst(),
                    "Set requests-per-second to a number of at least 0, where 0 stands for no limit, and burst to a"
                            + " whole number beside a limit, or leave it out.");
        }
        return rate == 0 ? null : new RateLimit(rate, key.burst() == 0 ? Math.max(1, (long) rate) : key.burst(), clock);
    }

    private static void refuseTwins(List<ApiKey> keys) {
        Map<String, String> names = new HashMap<>();
        for (ApiKey key : keys) {
            String twin = names.put(HexFormat.of().formatHex(key.sha256()), key.name());
            if (twin != null) {
                throw new KeySettingsException(
                        "the keys '" + twin + "' and '" + key.name() + "' are the same",
                        "Give each of them a key of its own, or remove one.");
            }
        }
    }
}
