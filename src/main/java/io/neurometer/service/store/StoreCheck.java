package io.neurometer.service.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Makes sure that the service can work with the store that it finds, before anything is written. */
public final class StoreCheck {
    private StoreCheck() {}

    /**
     * Opens the database once.
     *
     * @throws StoreStartException when it cannot be used
     */
    public static void open(StoreDataSource source, SpoolDirectory spool) {
        Optional<DatabaseFile> file = DatabaseFile.ofUrl(source.getJdbcUrl());
        file.ifPresent(database -> database.check(spool.usedBefore()));
        try (Connection connection = source.connect()) {
            if (source.isEmbedded()) {
                readSchema(connection);
            }
        } catch (SQLException failure) {
            throw file.isPresent() ? unusable(file.get(), failure) : unreachable(source.getJdbcUrl(), failure);
        }
    }

    private static void readSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT COUNT(*) FROM sqlite_schema")) {
            tables.next();
        }
    }

    private static StoreStartException unusable(DatabaseFile file, SQLException failure) {
        return new StoreStartException(
                "The database " + file.path() + " cannot be used: " + failure.getMessage() + ".",
                DatabaseFile.RESTORE,
                failure);
    }

    private static StoreStartException unreachable(String url, SQLException failure) {
        return new StoreStartException(
                "The database at " + url.split("\\?", 2)[0] + " cannot be used: " + failure.getMessage(),
                "Start the database, or correct spring.datasource.url, username and password; then start the service"
                        + " again.",
                failure);
    }

    /**
     * Brings the tables up to this release.
     *
     * @throws StoreStartException when a newer release has written them
     */
    public static void migrate(Flyway flyway) {
        MigrationInfo[] all = flyway.info().all();
        Optional<MigrationInfo> future = Stream.of(all)
                .filter(migration -> migration.getState().isApplied()
                        && !migration.getState().isResolved())
                .reduce((earlier, later) -> later);
        if (future.isPresent()) {
            throw new StoreStartException(
                    "The database was written by a newer release of this service: its tables have version "
                            + future.get().getVersion() + ", which this release does not know.",
                    "Start that release, or restore a back-up from before the upgrade.");
        }
        flyway.migrate();
    }
}
