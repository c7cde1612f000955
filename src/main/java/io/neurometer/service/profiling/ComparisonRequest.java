package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.compare.ComparisonPlan;
import io.neurometer.engine.measure.phase.Asked;
import io.neurometer.service.error.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /profiles/compare}: two requests for profiles, to be run against each other.
 *
 * @param failAbove slowdown of b that is too much, as a share, or null where there is no limit
 */
record ComparisonRequest(
        ProfileRequest a, ProfileRequest b, @Nullable Double failAbove) {
    static final String FAIL_ABOVE = "fail_above";
    private static final List<String> KEYS = List.of("a", "b", FAIL_ABOVE);
    private static final String STANDARD = "standard";

    /** The protocols that have a counterpart for two. */
    private static final List<String> PROTOCOLS = List.of("quick", STANDARD);

    /** By the protocol that both ask for. */
    ComparisonPlan plan() {
        boolean standard = a.protocol().name().equals(STANDARD);
        return failAbove == null
                ? standard ? ComparisonPlan.standard() : ComparisonPlan.quick()
                : standard ? ComparisonPlan.standardGate() : ComparisonPlan.quickGate();
    }

    /**
     * @param root of the request
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with everything that is wrong on both sides
     */
    static ComparisonRequest read(@Nullable JsonNode root) {
        if (root == null || !root.isObject()) {
            throw new EngineException(invalid(null, "the body is not a JSON object")
                    .expected("{\"a\": {\"model\": ...}, \"b\": {\"model\": ...}}"));
        }
        List<Fault> faults = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (!KEYS.contains(property.getKey())) {
                faults.add(invalid(Excerpt.of(property.getKey()), "there is no such property")
                        .expected("one of " + KEYS));
            }
        }
        ProfileRequest a = side(root, "a", faults);
        ProfileRequest b = side(root, "b", faults);
        if (a != null && b != null && a.protocol() != b.protocol()) {
            faults.add(invalid("b.protocol", "both sides must ask for the same protocol")
                    .got("'" + a.protocol().name() + "' and '" + b.protocol().name() + "'"));
        }
        Double failAbove = failAbove(root.get(FAIL_ABOVE), faults);
        if (a == null || b == null || !faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return new ComparisonRequest(a, b, failAbove);
    }

    private static @Nullable Double failAbove(@Nullable JsonNode limit, List<Fault> faults) {
        if (limit == null || limit.isNull()) {
            return null;
        }
        if (!limit.isNumber() || !FailAbove.isLimit(limit.doubleValue())) {
            faults.add(FailAbove.fault(limit.isContainer() ? "no number" : Excerpt.of(limit.asString())));
            return null;
        }
        return limit.doubleValue();
    }

    private static @Nullable ProfileRequest side(JsonNode root, String name, List<Fault> faults) {
        JsonNode side = root.get(name);
        if (side == null) {
            faults.add(invalid(name, "is missing").expected("a request as for POST /profile"));
            return null;
        }
        try {
            ProfileRequest request = ProfileRequestReader.read(side);
            checkSide(request, name, faults);
            return request;
        } catch (EngineException unfit) {
            unfit.faults()
                    .forEach(fault -> faults.add(fault.at(fault.where() == null ? name : name + "." + fault.where())));
            return null;
        }
    }

    private static void checkSide(ProfileRequest request, String name, List<Fault> faults) {
        if (!PROTOCOLS.contains(request.protocol().name())) {
            faults.add(invalid(name + ".protocol", "does not compare two models")
                    .got("'" + request.protocol().name() + "'")
                    .expected("'quick' or 'standard'"));
        }
        if (request.batchSizes() != null && request.batchSizes().size() > 1) {
            faults.add(invalid(name + ".batch_sizes", "a comparison has one batch size for each side")
                    .got(request.batchSizes().size() + " of them"));
        }
        if (!request.asked().equals(Asked.NOTHING)) {
            faults.add(invalid(name + ".parameters", "the length of a comparison cannot be changed")
                    .expected("only 'backend' and 'seed'"));
        }
        if (request.predict() != null) {
            faults.add(
                    invalid(name + ".predict", "a comparison predicts nothing").fix("leave it out"));
        }
    }

    private static Fault invalid(@Nullable String where, String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, where, problem);
    }
}
