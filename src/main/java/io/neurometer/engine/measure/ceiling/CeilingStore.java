package io.neurometer.engine.measure.ceiling;

import java.util.Optional;

/** Keeps ceilings, which hold for as long as the host's fingerprint stays the same. */
public interface CeilingStore {
    /** Keeps nothing. */
    CeilingStore NONE = new CeilingStore() {
        @Override
        public Optional<Ceilings> find(String fingerprint, String backend) {
            return Optional.empty();
        }

        @Override
        public void put(Ceilings ceilings) {}
    };

    /** What was kept last for this host and backend. */
    Optional<Ceilings> find(String fingerprint, String backend);

    /** Takes the place of earlier ceilings of the same host and backend. */
    void put(Ceilings ceilings);
}
