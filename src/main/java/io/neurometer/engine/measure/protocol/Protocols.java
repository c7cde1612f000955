package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.engine.measure.fork.Forks;
import io.neurometer.engine.measure.phase.BackendAgreement;
import io.neurometer.engine.measure.phase.BatchSweep;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MaxRate;
import io.neurometer.engine.measure.phase.Memory;
import io.neurometer.engine.measure.phase.OneThread;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.WarmUp;
import java.util.List;

/** The protocols: which phases each has, in order, with their rules. */
public final class Protocols {
    /** As many requests as a 99 % upper bound of the 99th percentile needs: MLPerf's least. */
    private static final int REQUESTS = 662;

    private Protocols() {}

    /** For a machine with so many processors, the briefest first; the first one counts alone and runs nothing. */
    public static List<Protocol> all(int processors) {
        return List.of(Protocol.fixed("analytic", 0), quick(processors), standard(processors), rigorous(processors));
    }

    /**
     * A first answer within seconds: 20 runs of warm-up, then 100 measured ones or half a second of them, as far as 5 s
     * allow.
     */
    public static Protocol quick(int processors) {
        return Protocol.fixed(
                "quick",
                5,
                new PreFlight(0, false),
                new ColdStart(),
                new WarmUp(new WarmUp.Rule(20, 0.5, WarmUp.Until.OVER, 1.5)),
                new Latency(new Latency.Rule(100, 0.5, 2, 3)),
                new Throughput(processors > 1 ? List.of(processors) : List.of(), 0.5),
                new OneThread(0.3),
                new Memory(0));
    }

    /** A figure to rely on, within 90 s: warm until settled, a thousand runs, load at three rates, time by layer. */
    public static Protocol standard(int processors) {
        return Protocol.under(
                Effort.STANDARD,
                81,
                new PreFlight(1, false),
                new ColdStart(),
                new WarmUp(new WarmUp.Rule(50, 3, WarmUp.Until.SETTLED, 30)),
                new Latency(new Latency.Rule(1000, 10, 60, 3)),
                new Stability(3),
                Throughput.doubling(processors, 3),
                new OpenLoop(List.of(50, 70, 90), REQUESTS, 3),
                new OneThread(1),
                new BatchSweep(3),
                new Memory(20),
                new PerLayer(30),
                new BackendAgreement(5));
    }

    /** A figure to publish, within 15 minutes, on a machine that does nothing else. */
    public static Protocol rigorous(int processors) {
        WarmUp.Rule warmUp = new WarmUp.Rule(50, 3, WarmUp.Until.UNCHANGING, 30);
        return Protocol.under(
                Effort.RIGOROUS,
                850,
                new PreFlight(5, true),
                new ColdStart(),
                new Forks(new Forks.Rule(5, warmUp, new Latency.Rule(5000, 10, 90, 3), 3, 120)),
                new WarmUp(new WarmUp.Rule(50, 3, WarmUp.Until.UNCHANGING, 120)),
                new Latency(new Latency.Rule(5000, 30, 300, 3)),
                new Stability(3),
                Throughput.doubling(processors, 10),
                new OpenLoop(List.of(30, 50, 70, 80, 90, 95), REQUESTS, 10),
                new MaxRate(new MaxRate.Rule(null, 2, REQUESTS, 10, 6)),
                new OneThread(2),
                new BatchSweep(10),
                new Memory(20),
                new PerLayer(200),
                new BackendAgreement(60));
    }
}
