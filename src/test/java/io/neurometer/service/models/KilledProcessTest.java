package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.neurometer.service.PostgresServer;
import io.neurometer.service.store.SpoolDirectory;
import io.neurometer.service.store.StoreDataSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** A process that stores models one after another is killed, again and again: whatever it has acknowledged is there. */
class KilledProcessTest {
    /** Raised to 100 by hand; see CONTRIBUTING.md. */
    private static final int KILLS = Integer.getInteger("neurometer.test.kills", 2);

    private static final int ACKNOWLEDGED = 10;

    @TempDir
    private Path directory;

    @Test
    void everythingAcknowledgedIsInSqlite() throws Exception {
        killAndCheck("jdbc:sqlite:" + directory.resolve("neurometer.db")
                + "?journal_mode=WAL&synchronous=FULL&foreign_keys=true&transaction_mode=IMMEDIATE");
    }

    @Test
    void everythingAcknowledgedIsInPostgres() throws Exception {
        Assumptions.assumeTrue(
                PostgresServer.obstacle().isEmpty(),
                () -> PostgresServer.obstacle().orElseThrow());
        try (PostgresServer postgres = PostgresServer.start()) {
            killAndCheck(postgres.address());
        }
    }

    private void killAndCheck(String url) throws IOException, InterruptedException {
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.addAll(acknowledgedBeforeKill(url, kill * 1000));
        }

        assertThat(acknowledged)
                .hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED)
                .doesNotHaveDuplicates();
        try (AnnotationConfigApplicationContext context = context(url, directory)) {
            ModelRepository repository = context.getBean(ModelRepository.class);
            ContentRepository contents = context.getBean(ContentRepository.class);
            assertThat(repository.all())
                    .extracting(ModelVersion::name)
                    .containsAll(acknowledged)
                    .hasSizeBetween(acknowledged.size(), acknowledged.size() + KILLS);
            assertThat(repository.all())
                    .as("what was not acknowledged is there as a whole or not at all")
                    .allSatisfy(version -> assertThat(
                                    contents.content(version.sha256()).size())
                            .isEqualTo(version.bytes()));
        }
    }

    private List<String> acknowledgedBeforeKill(String url, int from) throws IOException, InterruptedException {
        Path output = directory.resolve("output-" + from);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        url,
                        directory.toString(),
                        Integer.toString(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile())
                .start();
        while (process.isAlive() && acknowledged(output).size() < ACKNOWLEDGED) {
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor();
        return acknowledged(output);
    }

    /** The lines that are whole. */
    private static List<String> acknowledged(Path output) throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("model-"))
                .toList();
    }

    private static AnnotationConfigApplicationContext context(String url, Path directory) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean("url", String.class, () -> url);
        context.registerBean(SpoolDirectory.class, () -> SpoolDirectory.open(directory.resolve("tmp")));
        context.register(Store.class);
        context.refresh();
        return context;
    }

    /** The store without the rest of the service. */
    @EnableTransactionManagement(proxyTargetClass = true)
    @Import({ModelRepository.class, ContentRepository.class, LabelRepository.class})
    static class Store {
        @Bean
        HikariDataSource dataSource(String url) {
            StoreDataSource source = StoreDataSource.of(url, null, null);
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration/" + (source.isEmbedded() ? "sqlite" : "postgresql"))
                    .load()
                    .migrate();
            return source;
        }

        @Bean
        JdbcClient jdbcClient(DataSource source) {
            return JdbcClient.create(source);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource source) {
            return new JdbcTransactionManager(source);
        }
    }

    /** Stores models and says so, one line each, until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            PrintStream out = System.out;
            Path directory = Path.of(args[1]);
            ModelRepository repository = context(args[0], directory).getBean(ModelRepository.class);
            for (int number = Integer.parseInt(args[2]); true; number++) {
                byte[] bytes = new byte[1 << 16];
                new Random(number).nextBytes(bytes);
                Path file = Files.write(directory.resolve("upload"), bytes);
                String name = "model-" + number;
                repository.add(name, ModelFormat.ONNX, ModelContent.map(file), null);
                Files.delete(file);
                out.println(name);
            }
        }
    }
}
