package io.neurometer.engine.exec;

import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Memory for the outputs of all parts of a run, one part after another. */
final class PartOutputs implements AutoCloseable {
    private final Map<String, Tensor> whole = new LinkedHashMap<>();
    private final List<Map<String, Tensor>> parts = new ArrayList<>();

    private PartOutputs() {}

    /** @throws io.neurometer.engine.error.EngineException where there is no room; nothing has been allocated then */
    static PartOutputs allocate(ExecutionPlan plan, Parts of) {
        PartOutputs outputs = new PartOutputs();
        for (int i = 0; i < of.count(); i++) {
            outputs.parts.add(new LinkedHashMap<>());
        }
        try {
            for (String name : plan.outputs().keySet()) {
                outputs.add(name, Objects.requireNonNull(plan.typed().type(name)));
            }
            return outputs;
        } catch (RuntimeException | Error failure) {
            outputs.close();
            throw failure;
        }
    }

    private void add(String name, TensorType part) {
        Tensor all = Tensor.allocate(part.joined(parts.size()));
        whole.put(name, all);
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).put(name, all.slice(i * part.bytes(), part));
        }
    }

    /** All outputs by name. */
    Map<String, Tensor> whole() {
        return Collections.unmodifiableMap(whole);
    }

    /** Takes the outputs of one part over. */
    void put(int part, Map<String, Tensor> outputs) {
        Map<String, Tensor> places = parts.get(part);
        outputs.forEach((name, output) ->
                Objects.requireNonNull(places.get(name)).bytes().put(output.bytes()));
    }

    @Override
    public void close() {
        whole.values().forEach(Tensor::close);
    }
}
