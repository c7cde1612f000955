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
        if (found != null) {
            return Optional.of(found);
        }
        Optional<Ceilings> kept = behind.find(fingerprint, backend);
        kept.ifPresent(ceilings -> known.put(key, ceilings));
        return kept;
    }

    @Override
    public void put(Ceilings ceilings) {
        behind.put(ceilings);
        known.put(new Key(ceilings.fingerprint(), ceilings.backend()), ceilings);
    }
}
