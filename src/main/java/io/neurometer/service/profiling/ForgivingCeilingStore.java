package io.neurometer.service.profiling;

import io.neurometer.engine.measure.ceiling.CeilingStore;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.service.error.ProblemException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does without a store that refuses: ceilings can be measured again, and no measurement is to be lost for their sake. */
final class ForgivingCeilingStore implements CeilingStore {
    private static final Logger LOG = LoggerFactory.getLogger(ForgivingCeilingStore.class);

    private final CeilingStore store;

    ForgivingCeilingStore(CeilingStore store) {
        this.store = store;
    }

    @Override
    public Optional<Ceilings> find(String fingerprint, String backend) {
        try {
            return store.find(fingerprint, backend);
        } catch (ProblemException refused) {
            LOG.warn("the ceilings of this host cannot be looked up: {}", refused.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void put(Ceilings ceilings) {
        try {
            store.put(ceilings);
        } catch (ProblemException refused) {
            LOG.warn("the ceilings of this host are not stored: {}", refused.getMessage());
        }
    }
}
