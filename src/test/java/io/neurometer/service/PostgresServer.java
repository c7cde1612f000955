package io.neurometer.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server of its own, on a free port and with an empty database. It refuses to run as root, so root hands it
 * to the user {@code nobody}.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String USER = "postgres";
    private static final int NOBODY = 65534;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final int port;
    private Process process;

    private PostgresServer(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /** Why it cannot run on this machine. */
    public static Optional<String> obstacle() {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")
                || PostgresServer.class.getResource(ARCHIVE) == null) {
            return Optional.of("the PostgreSQL server that tests bring along is for Linux on x86-64");
        }
        if (isRoot() && !Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            return Optional.of("PostgreSQL does not run as root, and there is no setpriv to hand it to another user");
        }
        return Optional.empty();
    }

    public static PostgresServer start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("postgres-test-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        unpack(directory);
        Path data = Files.createDirectory(directory.resolve("data"));
        if (isRoot()) {
            Files.setAttribute(data, "unix:uid", NOBODY);
        }
        Path log = directory.resolve("log");
        Process creation = launch(
                log,
                directory.resolve("bin/initdb").toString(),
                "--pgdata=" + data,
                "--username=" + USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        if (creation.waitFor() != 0) {
            throw new IllegalStateException("initdb failed: " + Files.readString(log));
        }
        PostgresServer server = new PostgresServer(directory, freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.process.destroyForcibly()));
        server.awaitReady(log);
        return server;
    }

    private Process launch() throws IOException {
        return launch(
                directory.resolve("log"),
                directory.resolve("bin/postgres").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-h",
                "127.0.0.1",
                "-F",
                "-c",
                "unix_socket_directories=");
    }

    /** Ends the server at once, and with it every connection. */
    public void halt() throws IOException, InterruptedException {
        launch(
                        directory.resolve("log"),
                        directory.resolve("bin/pg_ctl").toString(),
                        "-D",
                        directory.resolve("data").toString(),
                        "-m",
                        "immediate",
                        "stop")
                .waitFor();
        process.waitFor();
    }

    /** Starts it again after {@link #halt}, with its data and at its port. */
    public void resume() throws IOException, InterruptedException {
        process = launch();
        awaitReady(directory.resolve("log"));
    }

    /** Where the database is, with the user that owns it. */
    public String address() {
        return url() + "?user=" + USER;
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** What a service needs to be told to use it. */
    public String[] settings() {
        return new String[] {"spring.datasource.url=" + url(), "spring.datasource.username=" + USER};
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        FileSystemUtils.deleteRecursively(directory);
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(START_LIMIT);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(limit)) {
                process.destroyForcibly();
                throw new IllegalStateException("PostgreSQL does not answer: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(url(), USER, "")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static Process launch(Path log, String... command) throws IOException {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        words.addAll(List.of(command));
        return new ProcessBuilder(words)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static void unpack(Path directory) throws IOException {
        try (InputStream archive = PostgresServer.class.getResourceAsStream(ARCHIVE);
                TarArchiveInputStream files = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            for (TarArchiveEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                Path target = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(files, target);
                    boolean program = target.getParent().endsWith("bin");
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
