package io.neurometer.bench;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.conformance.CorpusModel;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** What the soak calls: models in several shapes, each with inputs and the answers that they have. */
final class SoakParts implements AutoCloseable {
    /** What compiled shapes may take that change all the time: fewer stay than there are, so that many compile again. */
    private static final long CHANGING_BYTES = 4L << 20;

    /** The largest file that is loaded a second time for shapes that change. */
    private static final long MAX_CHANGING_FILE_BYTES = 100L << 20;

    private static final int MAX_BATCH = 3;
    private static final int MAX_LENGTH = 160;

    private final Engine engine;
    private final CompileOptions options;
    private final Set<String> names = new HashSet<>();
    private final List<Part> parts = new ArrayList<>();
    private final Map<Path, ModelRuntime> runtimes = new LinkedHashMap<>();
    private final List<ModelRuntime> changing = new ArrayList<>();

    SoakParts(Engine engine, CompileOptions options) {
        this.engine = engine;
        this.options = options;
    }

    /** One model and shape. */
    final class Part {
        private final ModelRuntime runtime;
        private final InputSets inputs;
        private final Map<String, TensorType> types = new LinkedHashMap<>();
        private final List<Map<String, Answer>> answers = new ArrayList<>();

        private Part(ModelRuntime runtime, InputSets inputs) {
            this.runtime = runtime;
            this.inputs = inputs;
            inputs.get(0).forEach((name, tensor) -> types.put(name, tensor.type()));
            for (int set = 0; set < InputSets.COUNT; set++) {
                answers.add(call(set));
            }
        }

        /** The outputs for one of the sets of inputs. */
        Map<String, Answer> call(int set) {
            List<String> outputs = runtime.graph().outputs();
            try (ModelRuntime.Lease lease = runtime.acquire(types, outputs, options);
                    Session session = lease.executable().open(ExecutionListener.NONE)) {
                return Answer.of(session.run(inputs.get(set)));
            }
        }

        /** How far outputs are from those of the first call, see {@link Answer#distance}. */
        double error(int set, Map<String, Answer> answer) {
            return Answer.distance(answer, answers.get(set));
        }
    }

    /** Models of the list, and once each in other shapes. */
    void addAll(List<Workload> workloads, int shapes) throws IOException {
        Set<Path> files = new HashSet<>();
        for (Workload workload : workloads) {
            add(workload);
            if (files.add(workload.file())) {
                addChanging(workload, shapes);
            }
        }
        workloads.forEach(workload -> names.add(workload.model().network()));
    }

    /** Those models of the corpus that are asked for and are not on the list. */
    void addAll(Map<String, CorpusModel> corpus, Predicate<String> wanted) throws IOException {
        for (Map.Entry<String, CorpusModel> model : corpus.entrySet()) {
            if (wanted.test(model.getKey())
                    && !names.contains(model.getKey())
                    && Files.exists(model.getValue().file())) {
                add(model.getValue());
            }
        }
    }

    private void add(Workload workload) throws IOException {
        parts.add(new Part(runtime(workload.file()), new InputSets(workload.inputs())));
    }

    private void add(CorpusModel model) throws IOException {
        for (CorpusModel.Case single : model.cases()) {
            parts.add(new Part(runtime(model.file()), InputSets.from(() -> CorpusChild.read(single))));
        }
    }

    private ModelRuntime runtime(Path file) throws IOException {
        ModelRuntime known = runtimes.get(file);
        if (known == null) {
            known = engine.load(engine.read(Engine.map(file)));
            runtimes.put(file, known);
        }
        return known;
    }

    /**
     * The same model once more, in up to so many other batches and lengths of text; in none where its file is large or
     * fixes them.
     */
    private void addChanging(Workload workload, int shapes) throws IOException {
        if (Files.size(workload.file()) > MAX_CHANGING_FILE_BYTES) {
            return;
        }
        Graph graph = engine.read(Engine.map(workload.file()));
        Set<Map<String, TensorType>> others = new LinkedHashSet<>();
        SplittableRandom random = new SplittableRandom(shapes);
        for (int i = 0; i < shapes; i++) {
            others.add(other(graph, workload.inputs(), 1 + random.nextInt(MAX_BATCH), 2 + random.nextInt(MAX_LENGTH)));
        }
        others.remove(workload.inputs());
        if (!others.isEmpty()) {
            ModelRuntime runtime = engine.load(graph, CHANGING_BYTES);
            changing.add(runtime);
            others.forEach(types -> parts.add(new Part(runtime, new InputSets(types))));
        }
    }

    /** Types with another batch and another number of tokens, where the graph leaves them open. */
    private static Map<String, TensorType> other(Graph graph, Map<String, TensorType> types, int batch, int length) {
        Map<String, TensorType> others = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            TensorType type = types.get(input.name());
            long[] sizes = type.shape().sizes();
            Shape declared = input.type().shape();
            sizes[0] = declared.dim(0).isFixed() ? sizes[0] : batch;
            if (sizes.length == 2 && !declared.dim(1).isFixed()) {
                sizes[1] = length;
            }
            others.put(input.name(), type.withShape(Shape.of(sizes)));
        }
        return others;
    }

    List<Part> all() {
        return parts;
    }

    /** How many models are loaded. */
    int models() {
        return runtimes.size() + changing.size();
    }

    @Override
    public void close() {
        parts.forEach(part -> part.inputs.close());
        runtimes.values().forEach(ModelRuntime::close);
        changing.forEach(ModelRuntime::close);
    }
}
