package io.neurometer.engine.measure.predict;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.TimedRun;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;

/** What is to be expected of a run on another host. */
public record HostPrediction(String fingerprint, String backend, int threads, Prediction latency) {
    public static final Section<HostPrediction> SECTION = Section.of(HostPrediction.class)
            .figure("fingerprint", "Fingerprint of the other host.", HostPrediction::fingerprint)
            .figure("backend", "Backend that its ceilings were measured on.", HostPrediction::backend)
            .figure("threads", COUNT, "Threads that the run would use there.", HostPrediction::threads)
            .section("latency", "Latency of one run.", Prediction.SECTION, HostPrediction::latency)
            .build();

    /**
     * Absent where one of the hosts has no ceilings for this precision or number of threads.
     *
     * @param here the ceilings of the host where the run was measured
     * @param precision in lower case
     * @param threads of the run
     * @param there the ceilings of the other host
     */
    public static Reading<HostPrediction> of(
            TimedRun run, Ceilings here, String precision, int threads, Ceilings there) {
        long workingSet = run.traffic().workingSet();
        int threadsThere = threadsThere(here, threads, there);
        Reading<Roof> roofHere = here.roof(precision, threads, workingSet);
        Reading<Roof> roofThere = there.roof(precision, threadsThere, workingSet);
        Roof from = roofHere.value();
        Roof to = roofThere.value();
        if (from == null || to == null) {
            return Reading.absent(String.valueOf(from == null ? roofHere.reason() : roofThere.reason()));
        }
        Roofline roofline = Roofline.of(run, from, here.memory().lastLevelCache());
        List<Piece> pieces =
                Piece.of(roofline, run.seconds(), !run.layerSeconds().isEmpty());
        return Reading.of(new HostPrediction(
                there.fingerprint(), there.backend(), threadsThere, Prediction.of(pieces, from, to)));
    }

    /** As many as here, unless all were used here: then all there. */
    private static int threadsThere(Ceilings here, int threads, Ceilings there) {
        List<Integer> ours = here.threads();
        List<Integer> theirs = there.threads();
        boolean all = ours.get(ours.size() - 1) == threads;
        return all ? theirs.get(theirs.size() - 1) : threads;
    }
}
