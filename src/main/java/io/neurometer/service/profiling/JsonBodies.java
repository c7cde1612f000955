package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.BodyType;
import io.neurometer.service.error.RequestJson;
import io.neurometer.service.inference.BodyBuffer;
import io.neurometer.service.models.EngineThreads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/**
 * Reads bodies that are small JSON documents. They arrive outside the heap, however many at once, and become trees on it
 * only a few at a time.
 */
@Component
class JsonBodies {
    private final EngineThreads threads;

    JsonBodies(EngineThreads threads) {
        this.threads = threads;
    }

    /**
     * @param limit the most bytes
     * @param setting that raises the limit
     * @param reader makes of the tree what is wanted; an empty body has none
     */
    <T> T read(HttpServletRequest request, DataSize limit, String setting, Function<@Nullable JsonNode, T> reader)
            throws IOException {
        BodyType.requireReadable(request.getContentType(), MediaType.APPLICATION_JSON_VALUE);
        requireAtMost(request.getContentLengthLong(), limit, setting);
        try (BodyBuffer body = BodyBuffer.read(request.getInputStream(), limit.toBytes() + 1)) {
            requireAtMost(body.size(), limit, setting);
            return threads.analyze(() -> reader.apply(tree(body)));
        }
    }

    private static @Nullable JsonNode tree(BodyBuffer body) {
        try (BufferedInputStream text = new BufferedInputStream(body.stream())) {
            return RequestJson.tree(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void requireAtMost(long bytes, DataSize limit, String setting) {
        if (bytes > limit.toBytes()) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the body is too large")
                    .expected("at most " + limit.toBytes() + " bytes")
                    .fix("send less, or have " + setting + " raised"));
        }
    }
}
