package io.neurometer.engine.measure.subject;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data that was run.
 *
 * @param contents what the elements of each input were, in words
 * @param firstOutputChecksum null unless finite
 */
public record MeasuredInputs(
        long seed,
        int sets,
        Map<String, String> contents,
        @Nullable Double firstOutputChecksum,
        boolean numeric) {
    public static final Section<MeasuredInputs> SECTION = Section.of(MeasuredInputs.class)
            .figure("seed", "Seed of the input data.", MeasuredInputs::seed)
            .figure("sets", COUNT, "Different inputs that were used in turn.", MeasuredInputs::sets)
            .figure("contents", "What the elements of each input were.", MeasuredInputs::contents)
            .figure(
                    "first_output_checksum",
                    "Sum of some thousand elements of the first run's outputs, spread evenly.",
                    inputs -> Reading.ofNullable(inputs.firstOutputChecksum, "the sum is not finite"))
            .figure("numeric", "Whether no output held a NaN.", MeasuredInputs::numeric)
            .build();

    /** What a subject was run on so far. */
    public static MeasuredInputs of(Subject subject, long seed) {
        return new MeasuredInputs(
                seed, subject.inputSets(), subject.inputContents(), subject.firstChecksum(), subject.isNumeric());
    }
}
