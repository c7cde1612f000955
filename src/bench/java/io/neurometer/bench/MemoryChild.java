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
 * A process that loads one model twice in one engine and says how much memory each copy took. Both engines' libraries and
 * the inputs are in memory before the first reading. The first copy comes with what an engine needs once, in ours classes
 * and compiled code; the second, made while the first is there, is the model alone.
 */
final class MemoryChild {
    static final String OURS = "ours";
    static final String ORT = "ORT";

    /** What the line with the result begins with. */
    static final String MARK = "memory:";

    /** Runs of the first copy, after which the compiler of the JVM has done its work. */
    private static final int WARMING = 30;

    private static final int RUNS = 6;
    private static final int MOST_COLLECTIONS = 20;
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
            try (Peer first = loading.load()) {
                run(first, WARMING);
                MemoryUse one = reading();
                try (Peer second = loading.load()) {
                    run(second, RUNS);
                    print(one.since(before), reading().since(one));
                }
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

    private static void print(MemoryUse first, MemoryUse second) {
        System.out.println(MARK + first.rss() + " " + first.anonymous() + " " + first.peak() + " " + second.rss() + " "
                + second.anonymous() + " " + second.peak());
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
        MemoryUse last = MemoryUse.now();
        for (int i = 0; i < MOST_COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(SETTLE_MILLIS);
            MemoryUse now = MemoryUse.now();
            if (Math.abs(now.rss() - last.rss()) < SETTLED_KIBIBYTES) {
                return now;
            }
            last = now;
        }
        return last;
    }
}
