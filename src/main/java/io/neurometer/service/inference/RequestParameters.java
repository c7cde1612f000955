package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, read one after the other in whatever encoding they come. */
public final class RequestParameters {
    private static final Set<String> REFUSED = Set.of("sequence_id", "sequence_start", "sequence_end", "headers");
    private static final String REFUSED_PREFIX = "triton_";
    private static final BigInteger UINT64_END = BigInteger.ONE.shiftLeft(64);
    private static final long MAX_MICROS = Long.MAX_VALUE / 1000;

    private boolean binaryOutput;
    private @Nullable String backend;
    private @Nullable Precision precision;
    private long priority;
    private @Nullable Duration timeout;
    private @Nullable Boolean deterministic;

    /**
     * Takes in one parameter. Those that mean nothing here are passed over, but for those that would change the answer
     * elsewhere, which are refused by name.
     *
     * @param value a {@link String}, {@link Boolean} or {@link Number}, whole numbers as {@link Long} where they fit and
     *     as {@link BigInteger} where not
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID}
     */
    public void put(String name, @Nullable Object value) {
        switch (name) {
            case "binary_data_output" -> binaryOutput = bool(name, value);
            case "backend" -> backend = text(name, value);
            case "precision" -> precision = InferRequest.Options.precisionNamed(text(name, value));
            case "deterministic" -> deterministic = bool(name, value);
            case "priority" -> priority = natural(name, value, Long.MAX_VALUE, "a rank");
            case "timeout" -> {
                long micros = natural(name, value, MAX_MICROS, "microseconds");
                timeout = micros == 0 ? null : Duration.of(micros, ChronoUnit.MICROS);
            }
            default -> requireMeaningless(name);
        }
    }

    /** What the parameters ask for. */
    public InferRequest.Options options() {
        return new InferRequest.Options(
                binaryOutput, backend, precision, new SchedulePolicy(priority, timeout, deterministic));
    }

    private static void requireMeaningless(String name) {
        if (REFUSED.contains(name) || name.startsWith(REFUSED_PREFIX)) {
            throw invalid(
                    name,
                    name.startsWith("sequence_")
                            ? "sequences are not supported: every request stands for itself"
                            : "is a reserved parameter that is not supported",
                    null,
                    "a request without it");
        }
    }

    static boolean bool(String name, @Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw invalid(name, "is not a truth value", null, "true or false");
    }

    private static String text(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw invalid(name, "is not a text", null, "a JSON string");
    }

    /** An unsigned whole number of 64 bits, or {@code max} for larger ones. @param meaning what it counts */
    private static long natural(String name, @Nullable Object value, long max, String meaning) {
        if (value instanceof Long number && number >= 0) {
            return Math.min(number, max);
        }
        if (value instanceof BigInteger number && number.signum() > 0 && number.compareTo(UINT64_END) < 0) {
            return max;
        }
        throw invalid(name, "is not a whole number from 0", value, meaning + " as a whole number of 64 bits, from 0");
    }
}
