package io.neurometer.engine.measure.predict;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.TimedRun;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;

/**
 * What is to be expected of a run on another host.
 *
 * @param host its name in the library of hosts; absent for one that a request described
 */
public record HostPrediction(
        Reading<String> host, String fingerprint, String backend, int threads, Prediction latency) {
    public static final Section<HostPrediction> SECTION = Section.of(HostPrediction.class)
            .figure("host", "Name of the other host, of GET /hosts.", HostPrediction::host)
            .figure("fingerprint", "Fingerprint of the other host.", HostPrediction::fingerprint)
            .figure("backend", "Backend that its ceilings were measured on.", HostPrediction::backend)
            .figure("threads", COUNT, "Threads that the run would use there.", HostPrediction::threads)
            .section("latency", "Latency of one run.", Prediction.SECTION, HostPrediction::latency)
            .line(HostPrediction::line)
            .build();

    /** The precision of the runs that efficiencies are learned from. */
    private static final String LEARNED_IN = "fp32";

    private Line line() {
        return new Line(
                "elsewhere",
                MILLISECONDS.format(latency.estimate()),
                "expected on " + (host.value() == null ? "the other host" : host.value()) + ", 90 % interval "
                        + MILLISECONDS.format(latency.low()) + " to " + MILLISECONDS.format(latency.high()));
    }

    /**
     * Absent where one of the hosts has no ceilings for this precision or number of threads.
     *
     * @param here the ceilings of the host where the run was measured
     * @param reached what part of them it reaches, as far as it is known
     * @param precision in lower case
     * @param threads of the run
     * @param there the other host
     */
    public static Reading<HostPrediction> of(
            TimedRun run, Ceilings here, Efficiencies reached, String precision, int threads, PredictionTarget there) {
        long workingSet = run.traffic().workingSet();
        Ceilings ceilings = there.ceilings();
        int threadsThere = threadsThere(here, threads, ceilings);
        Reading<Roof> roofHere = here.roof(precision, threads, workingSet);
        Reading<Roof> roofThere = ceilings.roof(precision, threadsThere, workingSet);
        Roof from = roofHere.value();
        Roof to = roofThere.value();
        if (from == null || to == null) {
            return Reading.absent(String.valueOf(from == null ? roofHere.reason() : roofThere.reason()));
        }
        Roofline roofline = Roofline.of(run, from, here.memory().lastLevelCache());
        List<Piece> pieces =
                Piece.of(roofline, run.seconds(), !run.layerSeconds().isEmpty());
        boolean learned = precision.equals(LEARNED_IN);
        Transfer transfer = Transfer.between(
                here,
                learned ? reached : Efficiencies.UNKNOWN,
                threads,
                ceilings,
                learned ? there.efficiencies() : Efficiencies.UNKNOWN,
                threadsThere);
        return Reading.of(new HostPrediction(
                there.name(),
                ceilings.fingerprint(),
                ceilings.backend(),
                threadsThere,
                Prediction.of(pieces, from, to, transfer)));
    }

    /** As many as here, unless all were used here: then all there. */
    private static int threadsThere(Ceilings here, int threads, Ceilings there) {
        List<Integer> ours = here.threads();
        List<Integer> theirs = there.threads();
        boolean all = ours.get(ours.size() - 1) == threads;
        return all ? theirs.get(theirs.size() - 1) : threads;
    }
}
