package io.neurometer.engine.measure.accuracy;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.NONE;
import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;
import java.util.Map;

/** How far a model's outputs on the backend asked for are from those of the reference, over the same inputs. */
public record Agreement(String reference, int sets, Map<String, Distance> outputs) {
    /** The block {@code agreement} of a report. */
    public static final Section<Agreement> SECTION = Section.of(Agreement.class)
            .figure("reference", "The backend that outputs are compared with.", Agreement::reference)
            .figure("sets", COUNT, "Inputs compared.", Agreement::sets)
            .figure("agrees", "Whether every output that can be judged is as near as it must be.", Agreement::agrees)
            .byName("outputs", "How far apart each output is.", Distance.SECTION, Agreement::outputs)
            .build();

    /**
     * How far apart one output is.
     *
     * @param maxAbs the largest difference of two elements
     * @param relative that difference, in proportion to the output's largest element
     * @param tolerance how large {@code relative} may be
     * @param at indices of the element with the largest difference; absent where all are equal
     * @param agrees whether the difference is within the tolerance; true where there is none
     */
    public record Distance(
            Reading<Double> maxAbs,
            Reading<Double> relative,
            Reading<Double> tolerance,
            Reading<List<Long>> at,
            boolean agrees) {
        static final Section<Distance> SECTION = Section.of(Distance.class)
                .figure("max_abs_error", NONE, "Largest absolute difference of two elements.", Distance::maxAbs)
                .figure("relative_error", RATIO, "It by the output's largest element.", Distance::relative)
                .figure(
                        "tolerance",
                        RATIO,
                        "How large `relative_error` may be: what the operators on the way to the output may differ, "
                                + "added up, or what rounding the inputs changes, if that is more.",
                        Distance::tolerance)
                .figure("at", "Indices of the element that differs most.", Distance::at)
                .figure("agrees", "Whether the error is within the tolerance.", Distance::agrees)
                .build();
    }

    /** Whether every output is within its tolerance. */
    public boolean agrees() {
        return outputs.values().stream().allMatch(Distance::agrees);
    }
}
