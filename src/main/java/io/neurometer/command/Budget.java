package io.neurometer.command;

import io.neurometer.engine.report.Unit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/**
 * The memory of a device: for features while a model runs, and for what is stored of it.
 *
 * @param ram in bytes
 * @param flash in bytes, or null where it does not matter
 */
record Budget(long ram, @Nullable Long flash) {
    private static final String EXPECTED =
            "' is not a size of memory; expected such as 512KB, or 512KB,2MB with that for weights";

    /** Reads {@code 512KB} or {@code 512KB,2MB}; a KB has 1024 bytes, as memory is sold. */
    static Budget parse(String text) {
        String[] sizes = text.split(",", -1);
        if (sizes.length > 2) {
            throw new CommandLine.TypeConversionException("'" + text + EXPECTED);
        }
        return new Budget(bytes(sizes[0], text), sizes.length == 2 ? bytes(sizes[1], text) : null);
    }

    private static long bytes(String size, String text) {
        try {
            long bytes = DataSize.parse(size.strip().toUpperCase(Locale.ROOT)).toBytes();
            if (bytes > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException | ArithmeticException noSize) {
            throw new CommandLine.TypeConversionException("'" + text + EXPECTED);
        }
        throw new CommandLine.TypeConversionException("'" + text + EXPECTED);
    }

    /** Whether a model fits, in words. @param reasons one line for each thing that was looked at */
    record Answer(boolean fits, List<String> reasons) {}

    /** @param report whose model is to be held */
    Answer of(JsonNode report) {
        JsonNode totals = report.at("/analytic/totals");
        JsonNode workspace = totals.at("/peak/workspace");
        boolean planned = workspace.isNumber();
        long features = planned ? workspace.asLong() : totals.at("/peak/arena").asLong();
        String peak =
                Unit.BYTES.format(features) + (planned ? " as it runs here (D5)" : " by a plan of the graph (D4)");
        String first = "";
        int exceeding = 0;
        for (JsonNode layer : report.at("/analytic/layers")) {
            if (layer.path("alive_bytes").asLong(0) > ram) {
                first = exceeding++ == 0 ? layer.path("name").asString("") : first;
            }
        }
        boolean fits = features <= ram;
        String ofFeatures = "features " + (fits ? "fit" : "DO NOT FIT") + " in " + shown(ram) + ": " + peak
                + (exceeding == 0 ? "" : "; " + exceeding + " layers need more, the first is " + first);
        if (flash == null) {
            return new Answer(fits, List.of(ofFeatures));
        }
        long stored = totals.at("/size_bytes/actual").asLong();
        boolean kept = stored <= flash;
        return new Answer(
                fits && kept,
                List.of(
                        ofFeatures,
                        "weights " + (kept ? "fit" : "DO NOT FIT") + " in " + shown(flash) + ": "
                                + Unit.BYTES.format(stored)));
    }

    private static String shown(long bytes) {
        return Unit.COUNT.format(bytes) + " B";
    }
}
