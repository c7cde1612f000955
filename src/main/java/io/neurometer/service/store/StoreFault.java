package io.neurometer.service.store;

import io.neurometer.service.error.DiskFull;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Why the store does not do what it is asked, as far as nobody but its operator can help. */
enum StoreFault {
    /** There is no room on its disk. */
    FULL,
    /** It cannot be reached, or refuses to work. */
    AWAY;

    private static final int RETRY_SECONDS = 5;

    /** Result codes of SQLite: busy, locked, read-only, I/O error, corrupt, cannot open, not a database. */
    private static final Set<Integer> SQLITE_AWAY = Set.of(5, 6, 8, 10, 11, 14, 26);

    private static final int SQLITE_FULL = 13;
    private static final String POSTGRES_DISK_FULL = "53100";

    /**
     * Classes of SQLSTATE: connection, rolled back for another, resources, stopped by an operator, system error, data
     * corrupted; and the server that only reads.
     */
    private static final Set<String> POSTGRES_AWAY = Set.of("08", "40", "53", "57", "58", "XX");

    private static final String POSTGRES_READ_ONLY = "25006";

    /** The fault that the failure is of, or null for any other failure. */
    static @Nullable StoreFault of(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransactionException transaction) {
                return ofTransaction(transaction);
            }
            StoreFault fault = cause instanceof SQLException sql ? ofSql(sql) : null;
            if (fault != null) {
                return fault;
            }
            if (cause instanceof IOException && DiskFull.isReason(cause)) {
                return FULL;
            }
        }
        return null;
    }

    /** What has failed within the transaction counts; that it could not be rolled back either follows from it. */
    private static StoreFault ofTransaction(TransactionException failure) {
        StoreFault within =
                failure instanceof TransactionSystemException system ? of(system.getApplicationException()) : null;
        StoreFault fault = within == null ? of(failure.getCause()) : within;
        return fault == null ? AWAY : fault;
    }

    private static @Nullable StoreFault ofSql(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.isEmpty()) {
            int code = failure.getErrorCode() & 0xff;
            if (code == SQLITE_FULL) {
                return FULL;
            }
            return SQLITE_AWAY.contains(code) || isConnection(failure) ? AWAY : null;
        }
        if (state.equals(POSTGRES_DISK_FULL)) {
            return FULL;
        }
        boolean away = state.equals(POSTGRES_READ_ONLY)
                || (state.length() == 5 && POSTGRES_AWAY.contains(state.substring(0, 2)));
        return away || isConnection(failure) ? AWAY : null;
    }

    private static boolean isConnection(SQLException failure) {
        return failure instanceof SQLTransientException || failure instanceof SQLNonTransientConnectionException;
    }

    /** What the caller is told, who can be sure that nothing has been kept. */
    ProblemException refusal() {
        return switch (this) {
            case FULL -> ProblemException.diskFull();
            case AWAY ->
                ProblemException.retryAfter(
                        RETRY_SECONDS,
                        ProblemCode.STORE_UNAVAILABLE,
                        "the database does not answer at the moment, and nothing of this has been kept; try again in a"
                                + " moment. Models that are loaded still answer");
        };
    }
}
