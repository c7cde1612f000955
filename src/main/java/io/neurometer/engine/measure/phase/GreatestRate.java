package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.PER_SECOND;

import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;

/**
 * What {@link MaxRate} found.
 *
 * @param met the greatest rate at which requests were answered in time; absent where they were at none
 * @param probes the levels that the search tried beside those of the open loop, in order
 */
public record GreatestRate(
        double sloMs,
        String sloSource,
        Reading<OpenLoopLevel> met,
        Quantile.Interval bracket,
        String bracketEnds,
        List<OpenLoopLevel> probes) {
    static final String PERCENTILE = "99";

    public static final Section<GreatestRate> SECTION = Section.of(GreatestRate.class)
            .figure("slo_ms", MILLISECONDS, "Time allowed from arrival to answer.", GreatestRate::sloMs)
            .figure("slo_source", "Where that time comes from.", GreatestRate::sloSource)
            .figure("percentile", "Percentage of requests that must be answered in it.", found -> PERCENTILE)
            .figure("rate", PER_SECOND, "Greatest rate of arrivals at which that was so, in runs.", GreatestRate::rate)
            .figure("unit", "Unit of the rates.", found -> "runs/s")
            .figure("bracket", PER_SECOND, "Greatest rate met and least rate missed.", found -> found.bracket.ends())
            .figure("bracket_ends", "What is known of the upper end.", GreatestRate::bracketEnds)
            .section("latency", "From arrival to answer at that rate.", LatencyBrief.SECTION, GreatestRate::latency)
            .each("probes", "Rates that the search tried, in order.", OpenLoopLevel.SECTION, GreatestRate::probes)
            .line(GreatestRate::line)
            .build();

    /** In runs per second. */
    public Reading<Double> rate() {
        return met.map(OpenLoopLevel::rate);
    }

    /** At the greatest rate. */
    public Reading<LatencyBrief> latency() {
        OpenLoopLevel level = met.value();
        return level == null ? Reading.absent(String.valueOf(met.reason())) : level.latency();
    }

    private Line line() {
        Double rate = rate().value();
        return new Line(
                "greatest rate",
                rate == null ? "-" : PER_SECOND.format(rate),
                "runs, p" + PERCENTILE + " within " + MILLISECONDS.format(sloMs)
                        + " of arrival at random; between " + Unit.significant(bracket.lower()) + " and "
                        + Unit.significant(bracket.upper()));
    }
}
