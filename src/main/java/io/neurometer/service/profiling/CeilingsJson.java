package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.ceiling.ArithmeticCeilings;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.MemoryCeilings;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.profiling.report.SectionJson;
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
    private static final String LAST_LEVEL_CACHE = "last_level_cache";
    private static final String SCHEMA = "schema";
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
        return SectionJson.write(Ceilings.SECTION, ceilings);
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
        String schema = document.path(SCHEMA).asString();
        if (!schema.equals(Ceilings.SCHEMA)) {
            faults.add(invalid(where, "has an unknown schema").got("'" + Excerpt.of(schema) + "'"));
        }
        if (ceilings.fingerprint().length() > MAX_CHARACTERS
                || ceilings.backend().length() > MAX_CHARACTERS) {
            faults.add(invalid(where, "has a host fingerprint or backend name that is too long"));
        }
        List<ArithmeticCeilings.Peak> peaks = ceilings.arithmetic().peaks();
        List<MemoryCeilings.Bandwidth> bandwidths = ceilings.memory().bandwidths();
        if (peaks.isEmpty() || peaks.size() > MAX_ROWS) {
            faults.add(invalid(where + ".peaks", "holds no peaks, or too many"));
        }
        if (bandwidths.isEmpty() || bandwidths.size() > MAX_ROWS) {
            faults.add(invalid(where + ".bandwidths", "holds no bandwidths, or too many"));
        }
        if (!peaks.stream().allMatch(peak -> plausible(peak.flops()))) {
            faults.add(invalid(where + ".peaks", "has an implausible value"));
        }
        if (!bandwidths.stream().allMatch(bandwidth -> plausible(bandwidth.best()))) {
            faults.add(invalid(where + ".bandwidths", "has an implausible value"));
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return ceilings;
    }

    /**
     * Moves the properties, which lie side by side in the document, into the groups of {@link Ceilings}.
     *
     * @param document which need not tell of conditions or whether it was outrun
     */
    private static Ceilings ceilings(JsonNode document) {
        ObjectNode rest = (ObjectNode) document.deepCopy();
        ObjectNode groups = MAPPER.createObjectNode();
        if (!rest.hasNonNull(CONDITIONS)) {
            rest.set(CONDITIONS, absent("the ceilings do not tell how busy the host was"));
        }
        if (rest.path(LAST_LEVEL_CACHE).isNull()) {
            rest.set(LAST_LEVEL_CACHE, absent("the kernel of that host does not report it"));
        }
        groups.set(
                "origin",
                taken(
                        rest,
                        "fingerprint",
                        "backend",
                        "effort",
                        "created",
                        "seconds",
                        "reference",
                        CONDITIONS,
                        "method"));
        groups.set("arithmetic", taken(rest, "peaks", "unavailable"));
        groups.set("memory", taken(rest, "bandwidths", "bandwidth_level", LAST_LEVEL_CACHE));
        groups.put(OUTRUN, false);
        groups.setAll(taken(rest, OUTRUN));
        boolean known = rest.hasNonNull(SCHEMA) && rest.path(SCHEMA).isValueNode() && rest.size() == 1;
        return MAPPER.treeToValue(known ? groups : rest, Ceilings.class);
    }

    /** Takes properties out of a document, as far as it has them. */
    private static ObjectNode taken(ObjectNode document, String... names) {
        ObjectNode taken = MAPPER.createObjectNode();
        for (String name : names) {
            JsonNode value = document.remove(name);
            if (value != null) {
                taken.set(name, value);
            }
        }
        return taken;
    }

    private static ObjectNode absent(String reason) {
        return MAPPER.createObjectNode().putNull("value").put("reason", reason);
    }

    private static boolean plausible(double perSecond) {
        return perSecond >= 1 && perSecond <= MAX_PER_SECOND;
    }

    private static Fault invalid(String where, String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, where, problem)
                .expected("the answer of GET /ceilings of another host, schema '" + Ceilings.SCHEMA + "'");
    }
}
