package io.neurometer.service.security;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All keys of the service. */
final class ApiKeys {
    private final List<ApiKey> keys;
    private final Map<String, ApiKey> byName;

    /** @param keys of different names */
    ApiKeys(Collection<ApiKey> keys) {
        this.keys = List.copyOf(keys);
        this.byName = keys.stream().collect(Collectors.toMap(ApiKey::name, Function.identity()));
    }

    /** The key of these bytes, or null. How long that takes tells nothing of the keys but their number. */
    @Nullable
    ApiKey find(byte[] presented) {
        byte[] hash = ApiKey.hash(presented);
        ApiKey found = null;
        for (ApiKey key : keys) {
            if (key.hasHash(hash)) {
                found = key;
            }
        }
        return found;
    }

    @Nullable
    ApiKey named(String name) {
        return byName.get(name);
    }
}
