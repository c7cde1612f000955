package io.neurometer.service.profiling.compare;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whether a document is a report of schema {@code profile/1}, as far as lists and comparisons rely on it. */
public final class ReportCheck {
    private static final String SCHEMA = "profile/1";
    private static final int LONGEST_NAME = 1000;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PROTOCOL = Pattern.compile("profile/1-(analytic|quick|standard|rigorous)");
    private static final List<String> TOTALS = List.of("params", "mac", "flop", "op");

    private final JsonNode report;
    private final List<Fault> faults = new ArrayList<>();

    private ReportCheck(JsonNode report) {
        this.report = report;
    }

    /** Everything that is wrong with it; empty for a report. */
    public static List<Fault> faults(@Nullable JsonNode document) {
        if (document == null || !document.isObject()) {
            return List.of(Fault.of(ErrorCode.REQUEST_INVALID, null, "the body is not a report")
                    .expected("what GET /profiles/{id} of another host answers"));
        }
        ReportCheck check = new ReportCheck(document);
        check.identity();
        check.model();
        check.totals();
        check.measured();
        check.host();
        return List.copyOf(check.faults);
    }

    private void identity() {
        text("/schema", SCHEMA::equals, "'" + SCHEMA + "'");
        text("/id", id -> ID.matcher(id).matches(), "a UUID in lower case");
        text("/created", ReportCheck::isInstant, "a time such as 2026-01-31T12:00:00Z");
        text("/protocol/id", id -> PROTOCOL.matcher(id).matches(), "such as 'profile/1-standard'");
        text("/validity/comparable_key", ComparableKey::isOne, "sha256|precision|batch|shapes|protocol|threads");
    }

    private void model() {
        text("/model/name", name -> !name.isBlank(), "the name of the model");
        text("/model/sha256", digest -> DIGEST.matcher(digest).matches(), "64 hexadecimal digits");
        text("/model/backend", name -> !name.isBlank(), "the name of the backend");
        text("/model/precision", name -> !name.isBlank(), "such as 'fp32'");
        wholeUnlessAbsent("/model/batch");
    }

    private void totals() {
        for (String total : TOTALS) {
            whole("/analytic/totals/" + total, 0, Long.MAX_VALUE);
        }
    }

    private void measured() {
        JsonNode measured = report.at("/measured");
        if (measured.path("value").isNull() && measured.path("reason").isString()) {
            JsonNode valid = report.at("/validity/valid");
            require(valid.isNull(), "/validity/valid", valid, "null, since nothing was measured");
            return;
        }
        require(measured.isObject(), "/measured", measured, "figures, or a null 'value' with a 'reason'");
        if (measured.isObject()) {
            JsonNode median = measured.at("/latency/median");
            double milliseconds = median.isNumber() ? median.doubleValue() : 0;
            require(
                    milliseconds > 0 && Double.isFinite(milliseconds),
                    "/measured/latency/median",
                    median,
                    "a number above 0");
            text("/measured/latency/unit", "ms"::equals, "'ms'");
            whole("/measured/latency/n", 1, Integer.MAX_VALUE);
            JsonNode throughput = measured.at("/throughput");
            require(throughput.isArray(), "/measured/throughput", throughput, "a list");
            JsonNode valid = report.at("/validity/valid");
            boolean notJudged = valid.isNull() && report.at("/validity/reason").isString();
            require(valid.isBoolean() || notJudged, "/validity/valid", valid, "true, false, or null with a 'reason'");
        }
    }

    private void host() {
        text("/host/fingerprint", print -> DIGEST.matcher(print).matches(), "64 hexadecimal digits");
    }

    private void text(String path, Predicate<String> rule, String expected) {
        JsonNode node = report.at(path);
        boolean right = node.isString() && node.asString().length() <= LONGEST_NAME && rule.test(node.asString());
        require(right, path, node, expected);
    }

    private void whole(String path, long min, long max) {
        JsonNode node = report.at(path);
        boolean right = node.isIntegralNumber() && node.canConvertToLong();
        require(right && node.asLong() >= min && node.asLong() <= max, path, node, "a whole number from " + min);
    }

    /** A whole number from 0, or the reason why there is none. */
    private void wholeUnlessAbsent(String path) {
        JsonNode node = report.at(path);
        if (!node.path("value").isNull() || !node.path("reason").isString()) {
            whole(path, 0, Long.MAX_VALUE);
        }
    }

    private void require(boolean right, String path, JsonNode got, String expected) {
        if (!right) {
            faults.add(Fault.of(
                            ErrorCode.REQUEST_INVALID,
                            path.substring(1).replace('/', '.'),
                            got.isMissingNode() ? "is missing" : "has a wrong value")
                    .got(excerpt(got))
                    .expected(expected));
        }
    }

    private static String excerpt(JsonNode node) {
        return node.isMissingNode()
                ? "nothing"
                : node.isContainer() ? (node.isArray() ? "a list" : "an object") : Excerpt.of(node.asString());
    }

    private static boolean isInstant(String text) {
        try {
            return text.endsWith("Z") && Instant.parse(text) != null;
        } catch (DateTimeParseException other) {
            return false;
        }
    }
}
