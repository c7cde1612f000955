package io.neurometer.service.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.definition.DefinedModel;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.StaticFigures;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /zoo}: the models that come with the service, usable wherever a model is named. */
@RestController
class ZooController {
    private final ModelCompiler compiler;
    private final EngineThreads threads;
    private final Map<String, Entry> known = new ConcurrentHashMap<>();

    ZooController(ModelCompiler compiler, EngineThreads threads) {
        this.compiler = compiler;
        this.threads = threads;
    }

    record Listing(List<Entry> models) {}

    /**
     * @param name with its prefix
     * @param runnable false for a model that can be analysed only
     * @param macs of one item; null where the inputs' sizes are open
     */
    record Entry(
            String name,
            String description,
            boolean runnable,
            List<Input> inputs,
            long params,
            @Nullable Long macs) {}

    /**
     * @param shape sizes, or names of dimensions that a request binds
     * @param defaultSizes of named dimensions, where a request for a profile gives none
     */
    record Input(
            String name,
            List<Object> shape,
            String datatype,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> defaultSizes) {
        static Input of(GraphInput input) {
            List<Object> shape =
                    input.type().shape().dims().stream().map(dim -> size(dim)).toList();
            return new Input(
                    input.name(),
                    shape,
                    input.type().dataType().name(),
                    input.hints().defaultSizes());
        }

        private static Object size(Dim dim) {
            return dim.isFixed() ? (Object) dim.size() : dim.toString();
        }
    }

    @GetMapping(path = "/zoo", produces = MediaType.APPLICATION_JSON_VALUE)
    Listing zoo() {
        return new Listing(Zoo.entries().stream()
                .map(entry -> known.computeIfAbsent(entry.name(), name -> describe(entry)))
                .toList());
    }

    private Entry describe(Zoo.Entry entry) {
        DefinedModel model = Zoo.load(entry.name());
        StaticFigures figures = threads.analyze(() -> StaticFigures.of(model.graph(), compiler));
        return new Entry(
                BuiltInModels.PREFIX + entry.name(),
                entry.description(),
                model.runnable(),
                model.graph().inputs().stream().map(Input::of).toList(),
                figures.parameters(),
                figures.macs());
    }
}
