package io.neurometer.service.config;

import io.neurometer.engine.frontend.definition.DefinedModel;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.service.models.ModelReader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Reads models with the engine's frontends. */
final class EngineModelReader implements ModelReader {
    private final OnnxImporter onnx;
    private final DefinitionImporter definitions;

    EngineModelReader(OnnxImporter onnx, DefinitionImporter definitions) {
        this.onnx = onnx;
        this.definitions = definitions;
    }

    @Override
    public SortedSet<String> dataFiles(ByteBuffer model) {
        return onnx.externalFiles(model);
    }

    @Override
    public Network readOnnx(ByteBuffer model, Map<String, ByteBuffer> dataFiles) {
        List<String> missing = dataFiles(model).stream()
                .filter(location -> !dataFiles.containsKey(location))
                .toList();
        return new Network(onnx.read(model, dataFiles), missing.isEmpty(), missing);
    }

    @Override
    public Network readDefinition(ByteBuffer model, @Nullable ByteBuffer weights) {
        byte[] json = new byte[model.remaining()];
        model.duplicate().get(json);
        DefinedModel defined = definitions.read(json, weights);
        return new Network(defined.graph(), defined.runnable(), List.of());
    }
}
