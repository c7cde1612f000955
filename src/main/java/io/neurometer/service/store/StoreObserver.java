package io.neurometer.service.store;

/** Is told when models have been added or removed, by this process or by another that shares the database. */
public interface StoreObserver {
    /**
     * Looks at the store again.
     *
     * @throws RuntimeException when it cannot; it is told again soon
     */
    void changed();
}
