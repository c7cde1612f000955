package io.neurometer.engine.conformance.mutant;

import com.sun.management.OperatingSystemMXBean;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.frontend.onnx.AnyOpset;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Does with a file what the service does with an upload: reads, types, counts, compiles and runs it. */
final class MutantTrial {
    /** Processor time, since the machine may be busy with other things. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** A network that is larger is counted and not run: it may well take longer. */
    private static final long MAX_OPERATIONS = 4_000_000_000L;

    private static final long MAX_EXECUTABLE_BYTES = 1L << 28;
    private static final long OPEN_SIZE = 8;
    private static final int COLLECTIONS = 20;
    private static final int FRAMES = 6;

    private final ModelCompiler compiler;
    private final CompileOptions options;
    private final OnnxImporter importer = AnyOpset.importer();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    enum Kind {
        RUN,
        COUNTED,
        REFUSED,
        FAULT
    }

    record Outcome(Kind kind, String detail) {}

    MutantTrial(Backends backends, String backend) {
        this.compiler = new ModelCompiler(backends);
        this.options = CompileOptions.of(backend);
    }

    Outcome of(byte[] file) {
        long memory = OffHeap.used();
        long start = system.getProcessCpuTime();
        Outcome outcome = outcome(file);
        long nanos = system.getProcessCpuTime() - start;
        if (outcome.kind() != Kind.FAULT && nanos > LIMIT.toNanos()) {
            return new Outcome(Kind.FAULT, outcome + " took " + nanos / 1_000_000_000 + " s");
        }
        long kept = settledMemory(memory) - memory;
        return outcome.kind() != Kind.FAULT && kept > 0
                ? new Outcome(Kind.FAULT, outcome + " left " + kept + " bytes behind")
                : outcome;
    }

    private Outcome outcome(byte[] file) {
        try {
            return run(importer.read(ByteBuffer.wrap(file).asReadOnlyBuffer()));
        } catch (EngineException refusal) {
            return new Outcome(
                    refusal.code() == ErrorCode.INTERNAL ? Kind.FAULT : Kind.REFUSED,
                    refusal.code() + ": " + refusal.getMessage());
        } catch (RuntimeException | Error failure) {
            return new Outcome(Kind.FAULT, described(failure));
        }
    }

    private static String described(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause);
            Arrays.stream(cause.getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith("io.neurometer"))
                    .limit(FRAMES)
                    .forEach(frame -> text.append("\n      at ").append(frame));
            text.append("\n    ");
        }
        return text.toString();
    }

    private Outcome run(Graph graph) {
        compiler.infer(graph, Map.of());
        Map<String, TensorType> types = types(graph);
        TypedGraph typed = compiler.infer(graph, types);
        Totals totals = CostAnalyzer.analyze(typed).totals();
        if (totals.op() > MAX_OPERATIONS) {
            return new Outcome(Kind.COUNTED, totals.op() + " operations");
        }
        List<Tensor> inputs = new ArrayList<>();
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, MAX_EXECUTABLE_BYTES);
                ModelRuntime.Lease lease = runtime.acquire(types, graph.outputs(), options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            session.run(inputs(types, inputs));
            return new Outcome(Kind.RUN, "");
        } finally {
            inputs.forEach(Tensor::close);
        }
    }

    /** One size for all open dimensions of a name: 1 for a first one, few for others. */
    private static Map<String, TensorType> types(Graph graph) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            Shape shape = input.type().shape();
            for (int i = 0; i < shape.rank(); i++) {
                String symbol = shape.dim(i).symbol();
                if (symbol != null) {
                    sizes.putIfAbsent(symbol, i == 0 ? 1 : OPEN_SIZE);
                }
            }
            Shape bound = Shape.of(shape.bind(sizes).dims().stream()
                    .map(dim -> dim.isFixed() ? dim : Dim.of(1))
                    .toList());
            types.put(input.name(), input.type().withShape(bound));
        }
        return types;
    }

    private static Map<String, Tensor> inputs(Map<String, TensorType> types, List<Tensor> owned) {
        Random random = new Random(1);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            Tensor tensor = Tensor.allocate(type);
            owned.add(tensor);
            inputs.put(name, tensor);
            fill(tensor, random);
        });
        return inputs;
    }

    private static void fill(Tensor tensor, Random random) {
        DataType type = tensor.dataType();
        for (int i = 0; i < Math.min(tensor.elements(), 10_000); i++) {
            if (type.isFloating()) {
                Elements.putDouble(tensor.bytes(), type, i, random.nextGaussian());
            } else {
                Elements.putLong(tensor.bytes(), type, i, random.nextInt(2));
            }
        }
    }

    /** Some memory is given back by the garbage collector alone. */
    private static long settledMemory(long enough) {
        for (int i = 0; i < COLLECTIONS && OffHeap.used() > enough; i++) {
            System.gc();
            try {
                Thread.sleep(10L * i);
            } catch (InterruptedException interruption) {
                throw new IllegalStateException(interruption);
            }
        }
        return OffHeap.used();
    }
}
