package io.neurometer.service.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.neurometer.service.RunningService;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A store that cannot be used ends the start with what is wrong and what to do. */
@ExtendWith(OutputCaptureExtension.class)
class StoreStartTest {
    @TempDir
    private Path directory;

    @Test
    void aFileThatIsNoDatabaseEndsTheStartInAFewPlainLines(CapturedOutput output) throws IOException {
        Files.writeString(database(), "this is no database, but long enough to look like one".repeat(100));

        Throwable failure = catchThrowable(() -> RunningService.start(directory));

        assertThat(failure).isNotNull();
        assertThat(output)
                .contains(database() + " is not a SQLite database.")
                .contains("Restore the database from a back-up");
        assertThat(output.toString().lines().filter(line -> line.startsWith("\tat ")))
                .isEmpty();
        assertThat(output.toString().lines().dropWhile(line -> !line.contains("APPLICATION FAILED")))
                .hasSizeLessThan(15);
        assertThat(new StoreFailureAnalyzer().analyze(failure))
                .extracting(FailureAnalysis::getAction)
                .isEqualTo(DatabaseFile.RESTORE);
    }

    @Test
    void aDamagedDatabaseIsNamed() throws IOException, SQLException {
        create();
        try (RandomAccessFile file = new RandomAccessFile(database().toFile(), "rw")) {
            file.seek(100);
            file.write(new byte[2000]);
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining(database().toString())
                .hasMessageContaining("malformed");
    }

    @Test
    void aDatabaseThatWasCutShortIsNamed() throws IOException, SQLException {
        create();
        try (RandomAccessFile file = new RandomAccessFile(database().toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining(database().toString());
    }

    @Test
    void anEmptyFileBesideALogIsNotOpened() throws IOException {
        Files.createFile(database());
        Path log = Files.writeString(directory.resolve("neurometer.db-wal"), "committed, but not yet in the database");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("its log " + log)
                .hasMessageContaining("would destroy");
        assertThat(log).exists().isNotEmptyFile();
    }

    @Test
    void anEmptyFileInAFolderThatHasServedIsNotPassedOverInSilence(CapturedOutput output) throws IOException {
        SpoolDirectory.open(directory.resolve("tmp"));
        assertThat(output).doesNotContain("THE STORE IS NEW AND EMPTY");
        Files.createFile(database());

        open();

        assertThat(output).contains("THE STORE IS NEW AND EMPTY: " + database());
    }

    @Test
    void aNewFolderStartsWithoutAWord(CapturedOutput output) {
        open();

        assertThat(output.toString()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("data"));

        assertThatThrownBy(() -> SpoolDirectory.open(file.resolve("tmp")))
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining(file.resolve("tmp").toString());
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() {
        StoreDataSource source =
                StoreDataSource.of("jdbc:postgresql://127.0.0.1:1/neurometer?password=secret", "somebody", "secret");

        assertThatThrownBy(() -> StoreCheck.open(source, SpoolDirectory.open(directory.resolve("tmp"))))
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/neurometer")
                .hasMessageNotContaining("secret");
    }

    @Test
    void tablesOfANewerReleaseAreNotTouched() throws SQLException {
        try (StoreDataSource source = source()) {
            Flyway flyway = Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration/sqlite")
                    .load();
            StoreCheck.migrate(flyway);
            StoreCheck.migrate(flyway);
            try (Connection connection = source.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO flyway_schema_history SELECT 99, '99', 'later', type, 'V99__later.sql',"
                        + " checksum, installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                        + " WHERE installed_rank = 1");
            }

            assertThatThrownBy(() -> StoreCheck.migrate(flyway))
                    .isInstanceOf(StoreStartException.class)
                    .hasMessageContaining("newer release")
                    .hasMessageContaining("99");
        }
    }

    private Path database() {
        return directory.resolve("neurometer.db");
    }

    private StoreDataSource source() {
        return StoreDataSource.of("jdbc:sqlite:" + database() + "?journal_mode=WAL", null, null);
    }

    private void open() {
        try (StoreDataSource source = source()) {
            StoreCheck.open(source, SpoolDirectory.open(directory.resolve("tmp")));
        }
    }

    private void create() throws SQLException {
        try (StoreDataSource source = source();
                Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE anything (bytes BLOB)");
            statement.execute("INSERT INTO anything VALUES (zeroblob(100000))");
        }
    }
}
