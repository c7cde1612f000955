package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A process that loads one model several times in one engine and says how much memory each copy took. Both engines'
 * libraries and the inputs are in memory before the first reading. The first copy comes with what an engine needs once, in
 * ours classes and compiled code; those that follow while it is there are the model alone.
 */
final class MemoryChild {
    static final String OURS = "ours";
    static final String ORT = "ORT";

    /** What the line with the result begins with. */
    static final String MARK = "memory:";

    /** Runs of the first copy, after which the compiler of the JVM has done its work. */
    private static final int WARMING = 30;

    private static final int FURTHER = 4;
    private static final int RUNS = 6;
    private static final int MAX_COLLECTIONS = 20;
    private static final long SETTLE_MILLIS = 200;
    private static final long SETTLED_KIBIBYTES = 256;

    private MemoryChild() {}

    /** @param arguments engine, backend, threads, precision, file, then name, type and comma-separated sizes by input */
    public static void main(String[] arguments) throws Exception {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (int i = 5; i < arguments.length; i += 3) {
            types.put(arguments[i], type(arguments[i + 1], arguments[i + 2]));
        }
        int threads = Integer.parseInt(arguments[2]);
        Path file = Path.of(arguments[4]);
        Engine engine = new Engine(arguments[1]);
        OnnxRuntimePeer.environment();
        try (InputSets inputs = new InputSets(types)) {
            Loading loading = () -> arguments[0].equals(ORT)
                    ? OnnxRuntimePeer.open(file, threads, inputs)
                    : new EnginePeer(
                            engine,
                            Engine.map(file),
                            types,
                            engine.options(threads, Precision.valueOf(arguments[3])),
                            inputs);
            MemoryUse before = reading();
            Peer[] copies = new Peer[1 + FURTHER];
            copies[0] = loading.load();
            run(copies[0], WARMING);
            MemoryUse one = reading();
            for (int i = 1; i < copies.length; i++) {
                copies[i] = loading.load();
                run(copies[i], RUNS);
            }
            print(one.since(before), reading().since(one).resident() / FURTHER);
            for (Peer copy : copies) {
                copy.close();
            }
        }
        System.exit(0);
    }

    private interface Loading {
        Peer load() throws Exception;
    }

    private static void run(Peer peer, int runs) throws Exception {
        for (int run = 0; run < runs; run++) {
            peer.run(run % InputSets.COUNT);
        }
    }

    private static void print(MemoryUse first, long further) {
        System.out.println(MARK + first.resident() + " " + first.peak() + " " + further);
    }

    private static TensorType type(String dataType, String sizes) {
        return new TensorType(
                DataType.valueOf(dataType),
                Shape.of(Arrays.stream(sizes.split(","))
                        .mapToLong(Long::parseLong)
                        .toArray()));
    }

    /** Collects until that frees nothing more: the heap shrinks in steps. */
    private static MemoryUse reading() throws Exception {
        MemoryUse last = MemoryUse.ofHeapInMemory();
        for (int i = 0; i < MAX_COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(SETTLE_MILLIS);
            MemoryUse now = MemoryUse.ofHeapInMemory();
            if (Math.abs(now.resident() - last.resident()) < SETTLED_KIBIBYTES) {
                return now;
            }
            last = now;
        }
        return last;
    }
}
