package io.neurometer.bench.serving;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, ready to be called; ends with this object. */
final class ServerProcess implements AutoCloseable {
    private static final int START_SECONDS = 120;

    private final Process process;
    private final InetSocketAddress address;

    private ServerProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** {@link ThinServer} of that kind with that model. */
    static ServerProcess thin(String kind, int threads, ServedModel model, Path log) throws Exception {
        int port = freePort();
        return start(
                port,
                log,
                List.of(
                        ThinServer.class.getName(),
                        kind,
                        Integer.toString(port),
                        Integer.toString(threads),
                        model.file().toString(),
                        model.dataType()));
    }

    /**
     * The service on a real port, with the model registered under its name.
     *
     * @param jar the packaged service, or empty for the class path of this process
     * @param settings further arguments of the service
     */
    static ServerProcess service(String jar, List<String> settings, ServedModel model, Path folder) throws Exception {
        int port = freePort();
        List<String> command =
                new ArrayList<>(jar.isEmpty() ? List.of("io.neurometer.NeurometerApplication") : List.of("-jar", jar));
        command.add("--server.port=" + port);
        command.add("--management.server.port=0");
        command.add("--neurometer.data-dir=" + folder.resolve("data-" + port));
        command.addAll(settings);
        ServerProcess server = start(port, folder.resolve("service.log"), command);
        upload(server.address, model);
        return server;
    }

    private static ServerProcess start(int port, Path log, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(System.getProperty("bench.server-jvm", "-Xmx1g -Xss4m").split(" ")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Not as an argument: ONNX Runtime 1.29 crashes where the command line is too long.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        ServerProcess server = new ServerProcess(process, address);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!accepts(address)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new IOException("a server did not start; see " + log);
            }
            Thread.sleep(100);
        }
        return server;
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Registers the model under its name. */
    static void upload(InetSocketAddress address, ServedModel model) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + address.getPort() + "/models?name=" + model.name()))
                                .header("Content-Type", "application/octet-stream")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(model.file())))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.body());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
