package io.neurometer.engine.measure.protocol;

/** How much of the time that is left each phase leaves to the ones after it, by what a run is expected to take. */
record Reserve(double latency, double throughput, double openLoop, double search, double batches, double passes) {
    private static final double MAX_FOR_LATENCY = 0.3;
    private static final double MAX_FOR_OPEN_LOOP = 0.25;
    private static final double MAX_FOR_SEARCH = 0.1;
    private static final double MAX_FOR_PASSES = 0.1;

    /** A load between half of the peak and the peak itself. */
    private static final double TYPICAL_LOAD = 0.7;

    /** @param here whether latency is measured in this process */
    Reserve(MeasurementPlan plan, boolean here, int batches, double runSeconds) {
        this(
                here ? latency(plan, runSeconds) : 0,
                plan.throughput().callers().size() * plan.throughput().seconds(),
                openLoop(plan, runSeconds),
                search(plan, runSeconds),
                batches * plan.batchSeconds(),
                Math.min(
                        MAX_FOR_PASSES * plan.totalSeconds(), (plan.memoryRuns() + 2 * plan.layerRuns()) * runSeconds));
    }

    private static double latency(MeasurementPlan plan, double runSeconds) {
        return Math.max(
                plan.latency().leastRuns() * runSeconds,
                Math.min(
                        Math.min(plan.latency().capSeconds(), MAX_FOR_LATENCY * plan.totalSeconds()),
                        Math.max(plan.latency().seconds(), plan.latency().runs() * runSeconds)));
    }

    private static double search(MeasurementPlan plan, double runSeconds) {
        if (plan.maxRate() == null) {
            return 0;
        }
        double each = Math.max(plan.maxRate().seconds(), plan.maxRate().requests() * runSeconds / TYPICAL_LOAD);
        return Math.min(MAX_FOR_SEARCH * plan.totalSeconds(), plan.maxRate().probes() * each);
    }

    private static double openLoop(MeasurementPlan plan, double runSeconds) {
        if (plan.openLoop() == null) {
            return 0;
        }
        double each = Math.max(plan.openLoop().seconds(), plan.openLoop().requests() * runSeconds / TYPICAL_LOAD);
        return Math.min(
                MAX_FOR_OPEN_LOOP * plan.totalSeconds(),
                plan.openLoop().percentOfPeak().size() * each);
    }

    /** @param warmUpSeconds what warming up is expected to take */
    double afterForks(double warmUpSeconds) {
        return warmUpSeconds + afterWarmUp();
    }

    double afterWarmUp() {
        return latency + afterLatency();
    }

    double afterLatency() {
        return throughput + afterThroughput();
    }

    double afterThroughput() {
        return openLoop + afterOpenLoop();
    }

    double afterOpenLoop() {
        return search + afterSearch();
    }

    double afterSearch() {
        return batches + passes;
    }

    double afterBatches() {
        return passes;
    }
}
