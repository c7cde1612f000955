package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.SECONDS;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;

/** What {@link WarmUp} found. */
public record Warmth(
        int runs,
        double seconds,
        Reading<Long> jitMs,
        Reading<Boolean> steady,
        Reading<Levels> levels,
        List<Window> windows) {
    public static final Section<Warmth> SECTION = Section.of(Warmth.class)
            .figure("runs", COUNT, "Runs before measuring, the first one not counted.", Warmth::runs)
            .figure("seconds", SECONDS, "How long warming up took.", Warmth::seconds)
            .figure("jit_ms", MILLISECONDS, "Time in which the JVM compiled code meanwhile.", Warmth::jitMs)
            .figure("steady", "Whether compiling had ended and latency had settled.", Warmth::steady)
            .section("levels", "Where latency moved to another level.", Levels.SECTION, Warmth::levels)
            .each("windows", "How it went, second by second.", Window.SECTION, Warmth::windows)
            .build();

    /** Where latency moved to another level. */
    public record Levels(List<ChangePoint> changepoints, double steadyFromSeconds) {
        static final Section<Levels> SECTION = Section.of(Levels.class)
                .each("changepoints", "Each change of level.", ChangePoint.SECTION, Levels::changepoints)
                .figure("steady_from_seconds", SECONDS, "When the last level began.", Levels::steadyFromSeconds)
                .build();
    }

    /** A change of level. */
    public record ChangePoint(double seconds, double beforeMs, double afterMs) {
        static final Section<ChangePoint> SECTION = Section.of(ChangePoint.class)
                .figure("seconds", SECONDS, "When it was, since warming up began.", ChangePoint::seconds)
                .figure("before_ms", MILLISECONDS, "Median latency before.", ChangePoint::beforeMs)
                .figure("after_ms", MILLISECONDS, "Median latency after.", ChangePoint::afterMs)
                .build();
    }

    /** One second or so of it. */
    public record Window(double seconds, int runs, double medianMs, Reading<Long> jitMs) {
        static final Section<Window> SECTION = Section.of(Window.class)
                .figure("seconds", SECONDS, "How long the window was.", Window::seconds)
                .figure("runs", COUNT, "Runs in it.", Window::runs)
                .figure("median_ms", MILLISECONDS, "Their median latency.", Window::medianMs)
                .figure("jit_ms", MILLISECONDS, "Time in which the JVM compiled code meanwhile.", Window::jitMs)
                .build();
    }
}
