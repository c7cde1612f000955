package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.service.error.Excerpt;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Ceilings as the document that {@code GET /ceilings} answers with, and back. */
final class CeilingsJson {
    private static final String CONDITIONS = "conditions";
    private static final String OUTRUN = "outrun";
    private static final int MAX_ROWS = 10_000;
    private static final int MAX_CHARACTERS = 128;
    private static final double MAX_PER_SECOND = 1e30;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(ReadingJson.module())
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private CeilingsJson() {}

    static String write(Ceilings ceilings) {
        return MAPPER.writeValueAsString(ceilings);
    }

    /** What {@link #write} has written. */
    static Ceilings read(String json) {
        return ceilings(MAPPER.readTree(json));
    }

    /**
     * A document that came with a request.
     *
     * @param where it was, in the words of the error message
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} unless it is one, with figures that a machine could have
     */
    static Ceilings read(JsonNode document, String where) {
        if (!document.isObject()) {
            throw new EngineException(invalid(where, "is not a document of ceilings"));
        }
        Ceilings ceilings;
        try {
            ceilings = ceilings(document);
        } catch (JacksonException unfit) {
            throw new EngineException(invalid(where, "is not a document of ceilings"), unfit);
        }
        List<Fault> faults = new ArrayList<>();
        if (!ceilings.schema().equals(Ceilings.SCHEMA)) {
            faults.add(invalid(where + ".schema", "is another one").got("'" + Excerpt.of(ceilings.schema()) + "'"));
        }
        if (ceilings.fingerprint().length() > MAX_CHARACTERS
                || ceilings.backend().length() > MAX_CHARACTERS) {
            faults.add(invalid(where, "names its host or backend at too great length"));
        }
        if (ceilings.peaks().isEmpty() || ceilings.peaks().size() > MAX_ROWS) {
            faults.add(invalid(where + ".peaks", "holds no peaks, or too many"));
        }
        if (ceilings.bandwidths().isEmpty() || ceilings.bandwidths().size() > MAX_ROWS) {
            faults.add(invalid(where + ".bandwidths", "holds no bandwidths, or too many"));
        }
        if (!ceilings.peaks().stream().allMatch(peak -> plausible(peak.flops()))) {
            faults.add(invalid(where + ".peaks", "holds a peak that no machine has"));
        }
        if (!ceilings.bandwidths().stream().allMatch(bandwidth -> plausible(bandwidth.best()))) {
            faults.add(invalid(where + ".bandwidths", "holds a bandwidth that no machine has"));
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return ceilings;
    }

    /** @param document which need not tell of conditions */
    private static Ceilings ceilings(JsonNode document) {
        JsonNode whole = document.deepCopy();
        if (whole instanceof ObjectNode object) {
            if (!object.has(CONDITIONS)) {
                object.putNull(CONDITIONS);
            }
            if (!object.has(OUTRUN)) {
                object.put(OUTRUN, false);
            }
        }
        return MAPPER.treeToValue(whole, Ceilings.class);
    }

    private static boolean plausible(double perSecond) {
        return perSecond >= 1 && perSecond <= MAX_PER_SECOND;
    }

    private static Fault invalid(String where, String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, where, problem)
                .expected("the answer of GET /ceilings of another host, schema '" + Ceilings.SCHEMA + "'");
    }
}
