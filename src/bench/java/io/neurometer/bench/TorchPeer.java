package io.neurometer.bench;

import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.pass.PassPipeline;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** A model in libtorch, in a process of its own that is told what to do: see {@link TorchChild}. */
final class TorchPeer implements Peer {
    /** What no user of PyTorch could write as one call. */
    private static final Set<String> NOT_FUSED = Set.of("chains", "concats-into-convolutions", "quantized-products");

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final String form;
    private final double fastestNanos;

    private TorchPeer(Process process, String environment, TypedGraph network, List<String> outputs, InputSets inputs)
            throws IOException {
        this.process = process;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 20));
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        send(network, outputs, inputs);
        await();
        this.form = in.readUTF() + environment;
        this.fastestNanos = in.readDouble();
    }

    /**
     * Starts a process for a workload.
     *
     * @param jars folder of libtorch's jars
     */
    static TorchPeer open(Engine engine, Workload workload, int threads, InputSets inputs, Path jars)
            throws IOException {
        TypedGraph typed = engine.infer(engine.read(Engine.map(workload.file())), workload.inputs());
        TypedGraph network = PassPipeline.standard()
                .run(typed, workload.outputs(), NOT_FUSED)
                .typed();
        TorchPeer best = null;
        for (Map.Entry<String, Map<String, String>> environment :
                environments(threads).entrySet()) {
            Process process = start(threads, environment.getValue(), jars);
            try {
                TorchPeer tried = new TorchPeer(process, environment.getKey(), network, workload.outputs(), inputs);
                best = best == null ? tried : faster(best, tried);
            } catch (IOException | RuntimeException failure) {
                process.destroyForcibly();
                if (best != null) {
                    best.close();
                }
                throw failure;
            }
        }
        return Objects.requireNonNull(best);
    }

    private static TorchPeer faster(TorchPeer one, TorchPeer other) throws IOException {
        boolean first = one.fastestNanos <= other.fastestNanos;
        (first ? other : one).close();
        return first ? one : other;
    }

    /**
     * Settings of the process by what a report says of them. libtorch has threads of OpenMP, and OpenBLAS has its own:
     * while those of one wait by spinning, those of the other do not get on.
     */
    private static Map<String, Map<String, String>> environments(int threads) {
        String all = Integer.toString(threads);
        Map<String, Map<String, String>> environments = new LinkedHashMap<>();
        environments.put("", Map.of("OMP_NUM_THREADS", all, "OPENBLAS_NUM_THREADS", all));
        if (threads > 1) {
            environments.put(", OpenBLAS with one thread", Map.of("OMP_NUM_THREADS", all, "OPENBLAS_NUM_THREADS", "1"));
            environments.put(
                    ", threads that sleep",
                    Map.of(
                            "OMP_NUM_THREADS",
                            all,
                            "OPENBLAS_NUM_THREADS",
                            all,
                            "OMP_WAIT_POLICY",
                            "PASSIVE",
                            "OPENBLAS_THREAD_TIMEOUT",
                            "4"));
        }
        return environments;
    }

    private static Process start(int threads, Map<String, String> environment, Path jars) throws IOException {
        List<String> first = new ArrayList<>();
        if (Files.isDirectory(jars)) {
            try (Stream<Path> found = Files.list(jars)) {
                found.map(Path::toString).sorted().forEach(first::add);
            }
        }
        if (first.isEmpty()) {
            throw new NoSuchFileException(
                    jars.toString(), null, "no jars of libtorch; the profile bench puts them there");
        }
        first.add(System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        // What libtorch allocates is not JavaCPP's to limit.
        command.addAll(List.of("-Dorg.bytedeco.javacpp.maxBytes=0", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, first), TorchChild.class.getName()));
        command.add(Integer.toString(threads));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void send(TypedGraph network, List<String> outputs, InputSets inputs) throws IOException {
        boolean images = network.graph().inputs().stream()
                .anyMatch(input -> network.types().get(input.name()).shape().rank() == 4);
        TorchSource plain = TorchSource.of(network, outputs, false, false);
        List<TorchForm> forms = forms(network, outputs, images, plain);
        out.writeInt(forms.size());
        for (TorchForm each : forms) {
            out.writeUTF(each.name());
            byte[] text = each.source().getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
            out.writeBoolean(each.frozen());
            out.writeBoolean(each.channelsLast());
        }
        ConstantValues values = new ConstantValues(network);
        out.writeInt(plain.constants().size());
        for (Map.Entry<String, TorchSource.Constant> constant :
                plain.constants().entrySet()) {
            out.writeUTF(constant.getKey());
            out.writeBoolean(constant.getValue().transposed());
            send(values.tensor(constant.getValue().value()));
        }
        out.writeInt(outputs.size());
        for (String output : outputs) {
            out.writeUTF(output);
        }
        out.writeInt(InputSets.COUNT);
        for (int set = 0; set < InputSets.COUNT; set++) {
            out.writeInt(network.graph().inputs().size());
            for (var input : network.graph().inputs()) {
                send(inputs.get(set).get(input.name()));
            }
        }
    }

    private static List<TorchForm> forms(TypedGraph network, List<String> outputs, boolean images, TorchSource plain) {
        List<TorchForm> forms = new ArrayList<>();
        forms.add(new TorchForm(
                "plain", TorchSource.of(network, outputs, true, false).text(), false, false));
        forms.add(new TorchForm("frozen", plain.text(), true, false));
        if (images) {
            forms.add(new TorchForm(
                    "plain, channels last",
                    TorchSource.of(network, outputs, true, true).text(),
                    false,
                    true));
            forms.add(new TorchForm(
                    "frozen, channels last",
                    TorchSource.of(network, outputs, false, true).text(),
                    true,
                    true));
        }
        return forms;
    }

    private void send(Tensor tensor) throws IOException {
        out.writeUTF(typeName(tensor.dataType()));
        long[] sizes = tensor.shape().sizes();
        out.writeInt(sizes.length);
        for (long size : sizes) {
            out.writeLong(size);
        }
        out.writeLong(tensor.byteSize());
        ByteBuffer bytes = tensor.bytes().duplicate();
        byte[] piece = new byte[1 << 16];
        while (bytes.hasRemaining()) {
            int length = Math.min(piece.length, bytes.remaining());
            bytes.get(piece, 0, length);
            out.write(piece, 0, length);
        }
    }

    private static String typeName(DataType type) {
        return switch (type) {
            case FP32 -> "Float";
            case INT64 -> "Long";
            case INT32 -> "Int";
            case BOOL -> "Bool";
            default -> throw new IllegalArgumentException("libtorch is not given " + type);
        };
    }

    private void await() throws IOException {
        out.flush();
        int state = in.read();
        if (state < 0) {
            throw new EOFException("libtorch's process has ended");
        }
        if (state != TorchChild.DONE) {
            throw new IllegalStateException("libtorch: " + in.readUTF());
        }
    }

    /** One call, and what telling the other process takes: never to be timed, see {@link #samples}. */
    @Override
    public void run(int inputSet) throws IOException {
        answer(inputSet);
    }

    @Override
    public double[] samples(long nanos) throws IOException {
        out.writeByte(TorchChild.TURN);
        out.writeLong(nanos);
        await();
        return doubles();
    }

    @Override
    public Map<String, Answer> answer(int inputSet) throws IOException {
        out.writeByte(TorchChild.ANSWER);
        out.writeInt(inputSet);
        await();
        Map<String, Answer> answers = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String name = in.readUTF();
            long[] sizes =
                    Arrays.stream(doubles()).mapToLong(size -> (long) size).toArray();
            answers.put(name, new Answer(Shape.of(sizes), doubles()));
        }
        return answers;
    }

    private double[] doubles() throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    @Override
    public String form() {
        return form;
    }

    /** Ends the process. */
    @Override
    public void close() throws IOException {
        out.close();
        process.destroy();
    }
}
