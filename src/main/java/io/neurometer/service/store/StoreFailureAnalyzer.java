package io.neurometer.service.store;

import java.sql.SQLException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words why the service does not start with its store, and what to do. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<Throwable> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, Throwable cause) {
        StoreStartException told = findCause(rootFailure, StoreStartException.class);
        if (told != null) {
            return new FailureAnalysis(String.valueOf(told.getMessage()), told.action(), told);
        }
        FlywayValidateException changed = findCause(rootFailure, FlywayValidateException.class);
        if (changed != null) {
            return new FailureAnalysis(
                    "The tables of the database are not those that a release of this service has made: "
                            + firstLine(changed),
                    "Restore the database from a back-up, or give the service a database of its own.",
                    changed);
        }
        SQLException refusal = findCause(rootFailure, SQLException.class);
        if (refusal == null) {
            return null;
        }
        boolean full = StoreFault.of(rootFailure) == StoreFault.FULL;
        return new FailureAnalysis(
                full
                        ? "The disk of the database is full, and the service cannot start without writing to it: "
                                + firstLine(refusal)
                        : "The database refuses to work: " + firstLine(refusal),
                full ? "Make room on the disk, and start again." : DatabaseFile.RESTORE,
                refusal);
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("") + ".";
    }
}
