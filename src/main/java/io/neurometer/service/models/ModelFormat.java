package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.definition.JsonEncoding;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The languages in which models arrive. */
public enum ModelFormat {
    /** A JSON list of layers. */
    DEFINITION,
    ONNX;

    /** The format's name in answers and in the store. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ModelFormat ofId(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** @param weights separate weights of a definition, the {@link FileBundle} of an ONNX file, or null */
    ModelReader.Network read(ModelReader reader, ByteBuffer model, @Nullable ByteBuffer weights) {
        return switch (this) {
            case ONNX -> reader.readOnnx(model.duplicate(), weights == null ? Map.of() : FileBundle.read(weights));
            case DEFINITION -> reader.readDefinition(model.duplicate(), weights);
        };
    }

    /** The format that a file is in by its look: JSON begins with a brace, in whatever encoding; no ONNX file does. */
    static ModelFormat of(ByteBuffer file) {
        byte[] start = new byte[Math.min(JsonEncoding.BYTES, file.limit())];
        file.get(0, start);
        int mark = JsonEncoding.markLength(start);
        for (int i = mark; i < file.limit(); i++) {
            byte first = file.get(i);
            boolean halfOfACharacter = first == 0 && i < mark + JsonEncoding.BYTES;
            if (!halfOfACharacter && first != ' ' && first != '\t' && first != '\r' && first != '\n') {
                return first == '{' || first == '[' ? DEFINITION : ONNX;
            }
        }
        throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, null, "the upload is empty")
                .expected("a JSON definition or an ONNX file"));
    }
}
