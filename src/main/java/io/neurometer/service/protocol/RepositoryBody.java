package io.neurometer.service.protocol;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.definition.JsonEncoding;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.JsonFaults;
import io.neurometer.service.inference.JsonTokens;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

/** Reads the small JSON object that may come with a request to the repository, token by token: none of it is kept. */
final class RepositoryBody {
    private RepositoryBody() {}

    /** Reads an object with one property at most; none where the body is empty. @throws EngineException unless it is one */
    static void read(HttpServletRequest request, String property, JsonTokens.PropertyReader reader) throws IOException {
        InputStream body = new BufferedInputStream(request.getInputStream());
        body.mark(JsonEncoding.BYTES);
        JsonFaults.requireUtf8(body.readNBytes(JsonEncoding.BYTES));
        body.reset();
        try (JsonParser parser = JsonTokens.FACTORY.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() == null) {
                return;
            }
            JsonTokens.readObject(parser, "the request", (at, name) -> {
                if (!name.equals(property)) {
                    throw invalid(name, "is not a property of this request", property);
                }
                reader.read(at, name);
            });
            if (parser.nextToken() != null) {
                throw invalid(null, "there are bytes after the JSON object", "one JSON object");
            }
        } catch (JacksonException malformed) {
            throw JsonFaults.malformed(malformed);
        }
    }

    /** Reads the parameters of the object. */
    static void readParameters(HttpServletRequest request, JsonTokens.PropertyReader reader) throws IOException {
        read(request, "parameters", (parser, property) -> JsonTokens.readObject(parser, property, reader));
    }

    private static EngineException invalid(@Nullable String where, String problem, String expected) {
        return new EngineException(
                Fault.of(ErrorCode.REQUEST_INVALID, where == null ? null : Excerpt.of(where), problem)
                        .expected(expected));
    }
}
