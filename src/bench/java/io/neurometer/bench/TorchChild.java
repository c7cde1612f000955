package io.neurometer.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A process that runs one network in libtorch as {@link TorchPeer} tells it: libtorch needs an OpenBLAS of its own, of the
 * same file name as ours. It has the network in every form and keeps the one that is fastest here.
 */
final class TorchChild {
    /** A turn of this many nanoseconds; answered by the number of calls and the duration of each, once all is at rest. */
    static final int TURN = 1;

    /** A call with this set of inputs; answered by its outputs. */
    static final int ANSWER = 2;

    /** Answers of a command that was carried out, and of one that was not, with a message. */
    static final int DONE = 0;

    static final int FAILED = 1;

    /** How long each form is tried, twice in turn. */
    private static final long TRIAL_NANOS = 300_000_000;

    private final DataInputStream in;

    private TorchChild(DataInputStream in) {
        this.in = in;
    }

    /** @param arguments the number of threads */
    public static void main(String[] arguments) throws Exception {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(System.err);
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 20));
        torch.set_num_threads(Integer.parseInt(arguments[0]));
        torch.set_num_interop_threads(1);
        try (InferenceMode inference = new InferenceMode(true)) {
            Peer network;
            try {
                network = new TorchChild(in).fastest();
                out.writeByte(DONE);
                out.writeUTF(network.form());
                out.writeDouble(
                        Arrays.stream(network.samples(TRIAL_NANOS)).min().orElseThrow());
            } catch (RuntimeException refused) {
                fail(out, refused);
                return;
            }
            out.flush();
            serve(network, in, out);
        }
        System.exit(0);
    }

    private static void serve(Peer network, DataInputStream in, DataOutputStream out) throws Exception {
        for (int command = in.read(); command >= 0; command = in.read()) {
            try {
                if (command == TURN) {
                    double[] samples = network.samples(in.readLong());
                    Quiet.await();
                    out.writeByte(DONE);
                    write(out, samples);
                } else {
                    Map<String, Answer> answers = network.answer(in.readInt());
                    out.writeByte(DONE);
                    out.writeInt(answers.size());
                    for (Map.Entry<String, Answer> answer : answers.entrySet()) {
                        out.writeUTF(answer.getKey());
                        write(
                                out,
                                Arrays.stream(answer.getValue().shape().sizes())
                                        .asDoubleStream()
                                        .toArray());
                        write(out, answer.getValue().values());
                    }
                }
            } catch (RuntimeException refused) {
                fail(out, refused);
            }
            out.flush();
        }
    }

    private static void fail(DataOutputStream out, RuntimeException refused) throws IOException {
        String message = String.valueOf(refused.getMessage());
        out.writeByte(FAILED);
        out.writeUTF(message.substring(0, Math.min(message.length(), 2000)));
        out.flush();
    }

    private static void write(DataOutputStream out, double... values) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    /** Reads the network and its inputs, tries every form, and keeps the one with the fastest call. */
    private Peer fastest() throws Exception {
        List<TorchForm> forms = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            String name = in.readUTF();
            String source = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            forms.add(new TorchForm(name, source, in.readBoolean(), in.readBoolean()));
        }
        Map<String, Tensor> constants = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String name = in.readUTF();
            boolean transposed = in.readBoolean();
            Tensor tensor = tensor();
            constants.put(name, transposed ? tensor.t().contiguous() : tensor);
        }
        List<String> outputs = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            outputs.add(in.readUTF());
        }
        List<List<Tensor>> inputs = new ArrayList<>();
        for (int set = in.readInt(); set > 0; set--) {
            List<Tensor> one = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                one.add(tensor());
            }
            inputs.add(one);
        }
        Peer best = null;
        double least = Double.POSITIVE_INFINITY;
        for (TorchForm form : forms) {
            Peer tried = new TorchModule(form, constants, outputs, inputs);
            // The first calls profile the graph and rewrite it.
            tried.samples(TRIAL_NANOS);
            double time = Arrays.stream(tried.samples(TRIAL_NANOS)).min().orElseThrow();
            System.err.printf("libtorch, %s: %.3f ms%n", form.name(), time / 1e6);
            if (time < least) {
                least = time;
                if (best != null) {
                    best.close();
                }
                best = tried;
            } else {
                tried.close();
            }
        }
        return Objects.requireNonNull(best);
    }

    private Tensor tensor() throws IOException {
        torch.ScalarType type = torch.ScalarType.valueOf(in.readUTF());
        long[] sizes = new long[in.readInt()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = in.readLong();
        }
        Tensor tensor = torch.empty(sizes, new TensorOptions(type), null);
        ByteBuffer bytes =
                new BytePointer(tensor.data_ptr()).capacity(in.readLong()).asByteBuffer();
        byte[] piece = new byte[1 << 16];
        while (bytes.hasRemaining()) {
            int length = Math.min(piece.length, bytes.remaining());
            in.readFully(piece, 0, length);
            bytes.put(piece, 0, length);
        }
        return tensor;
    }
}
