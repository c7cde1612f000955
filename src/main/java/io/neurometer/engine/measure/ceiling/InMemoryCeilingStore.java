package io.neurometer.engine.measure.ceiling;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps ceilings for as long as the process lives, and asks another store for those that it does not have yet. */
public final class InMemoryCeilingStore implements CeilingStore {
    private final Map<Key, Ceilings> known = new ConcurrentHashMap<>();
    private final CeilingStore behind;

    private record Key(String fingerprint, String backend) {}

    /** @param behind what outlives the process */
    public InMemoryCeilingStore(CeilingStore behind) {
        this.behind = behind;
    }

    @Override
    public Optional<Ceilings> find(String fingerprint, String backend) {
        Key key = new Key(fingerprint, backend);
        Ceilings found = known.get(key);
        if (found == null) {
            found = behind.find(fingerprint, backend).orElse(null);
            if (found != null) {
                known.put(key, found);
            }
        }
        return Optional.ofNullable(found);
    }

    @Override
    public void put(Ceilings ceilings) {
        behind.put(ceilings);
        known.put(new Key(ceilings.fingerprint(), ceilings.backend()), ceilings);
    }
}
