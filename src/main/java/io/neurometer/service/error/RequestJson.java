package io.neurometer.service.error;

import io.neurometer.engine.frontend.definition.JsonEncoding;
import io.neurometer.engine.frontend.definition.StrictJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON bodies by the rules of {@link StrictJson}, within limits on nesting and lengths that all requests share.
 * What breaks a rule is a {@link tools.jackson.core.JacksonException}, which {@link Problems} puts into words.
 */
public final class RequestJson {
    /** How deeply a request may be nested. */
    private static final int MAX_DEPTH = 64;

    /** Makes parsers for bodies that are read token by token. */
    public static final JsonFactory FACTORY = StrictJson.factory(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(1 << 20)
                    .maxNameLength(1 << 16)
                    .maxNumberLength(1000)
                    .build())
            .build();

    private static final JsonMapper MAPPER = StrictJson.mapper(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RequestJson() {}

    /**
     * A small body as a whole; null when it is empty.
     *
     * @throws io.neurometer.engine.error.EngineException when it is not in UTF-8
     */
    public static @Nullable JsonNode tree(byte[] body) {
        JsonFaults.requireUtf8(body);
        return MAPPER.readTree(body);
    }

    /** The same of a body that is not in one piece. @param body supports marks */
    public static @Nullable JsonNode tree(BufferedInputStream body) throws IOException {
        body.mark(JsonEncoding.BYTES);
        JsonFaults.requireUtf8(body.readNBytes(JsonEncoding.BYTES));
        body.reset();
        return MAPPER.readTree(body);
    }
}
