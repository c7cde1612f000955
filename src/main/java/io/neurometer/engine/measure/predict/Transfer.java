package io.neurometer.engine.measure.predict;

import io.neurometer.engine.measure.ceiling.Ceilings;

/**
 * What beside ceilings changes from one host to another.
 *
 * @param overheadRatio time of overhead there by the time here
 * @param here efficiencies of this host
 * @param threads that a run uses here
 * @param there efficiencies of the other one
 * @param threadsThere that the run would use there
 */
public record Transfer(double overheadRatio, Efficiencies here, int threads, Efficiencies there, int threadsThere) {
    /** Nothing is known: all stays as it is. */
    static final Transfer NONE = new Transfer(1, Efficiencies.UNKNOWN, 1, Efficiencies.UNKNOWN, 1);

    /**
     * Overhead is code of the JVM, and scales as a loop does that its compiler has translated, on data in the first-level
     * cache; where either host does not tell, it stays as it is.
     */
    public static Transfer between(
            Ceilings here, Efficiencies ofHere, int threads, Ceilings there, Efficiencies ofThere, int threadsThere) {
        double loopHere = loop(here);
        double loopThere = loop(there);
        double overheadRatio = loopHere > 0 && loopThere > 0 ? loopHere / loopThere : 1;
        return new Transfer(overheadRatio, ofHere, threads, ofThere, threadsThere);
    }

    /** Whether efficiencies of both hosts are known. */
    boolean isCalibrated() {
        return here.byThreads().containsKey(threads) && there.byThreads().containsKey(threadsThere);
    }

    /** Time there by the time here, ceilings apart; 1 where one of the hosts has not run such kernels. */
    double ratio(String kernelClass) {
        Double ofHere = here.of(threads, kernelClass);
        Double ofThere = there.of(threadsThere, kernelClass);
        return ofHere == null || ofThere == null ? 1 : ofHere / ofThere;
    }

    /** Bytes a second with the fewest threads on the smallest working set. */
    private static double loop(Ceilings ceilings) {
        return ceilings.memory().bandwidths().get(0).triad();
    }
}
