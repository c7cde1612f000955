package io.neurometer.bench;

import ai.onnxruntime.OrtException;
import io.neurometer.bench.CellResult.Round;
import io.neurometer.bench.CellResult.Status;
import io.neurometer.engine.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures cells: both engines in turn, ours first in one round and second in the next. */
final class Comparison {
    private final Engine engine;
    private final Opponent opponent;
    private final int rounds;
    private final int maxRounds;
    private final long turnNanos;

    /**
     * @param rounds of each cell at least
     * @param maxRounds of a cell whose ratio is not certain enough before
     * @param seconds for the turns of {@code rounds} rounds together
     */
    Comparison(Engine engine, Opponent opponent, int rounds, int maxRounds, double seconds) {
        this.engine = engine;
        this.opponent = opponent;
        this.rounds = rounds;
        this.maxRounds = maxRounds;
        this.turnNanos = (long) (seconds * 1e9 / (2 * rounds));
    }

    CellResult measure(Cell cell, Workload workload) {
        try (InputSets inputs = new InputSets(workload.inputs());
                Peer ours = new EnginePeer(
                        engine,
                        Engine.map(workload.file()),
                        workload.inputs(),
                        engine.options(cell.threads(), cell.precision()),
                        inputs);
                Peer theirs = opponent.open(cell, workload, inputs)) {
            return measure(cell, workload, ours, theirs);
        } catch (EngineException | OrtException refused) {
            Status status = workload.rewritten() ? Status.FIXED_BATCH : Status.FAILED;
            return CellResult.without(cell, status, String.valueOf(refused.getMessage()));
        } catch (Exception failure) {
            return CellResult.without(cell, Status.FAILED, String.valueOf(failure));
        }
    }

    private CellResult measure(Cell cell, Workload workload, Peer ours, Peer theirs) throws Exception {
        double error = 0;
        for (int set = 0; set < InputSets.COUNT; set++) {
            Map<String, Answer> expected = theirs.answer(set);
            if (workload.rewritten() && !keepsBatch(expected, workload.batch())) {
                return CellResult.without(cell, Status.FIXED_BATCH, "outputs do not grow with the batch");
            }
            error = Math.max(error, Answer.distance(ours.answer(set), expected));
        }
        Turn.take(ours, turnNanos);
        Turn.take(theirs, turnNanos);
        List<Round> done = new ArrayList<>(rounds);
        while (done.size() < rounds || (done.size() < maxRounds && !isCertain(done))) {
            done.add(done.size() % 2 == 0 ? round(ours, theirs, true) : round(theirs, ours, false));
        }
        Status status = error <= cell.tolerance() ? Status.OK : Status.WRONG;
        return new CellResult(
                cell, status, theirs.form().isEmpty() ? null : theirs.form(), error, workload.mac(), done);
    }

    private static boolean isCertain(List<Round> done) {
        return RatioInterval.of(done.stream().mapToDouble(Round::ratio).toArray())
                .isNarrow();
    }

    private Round round(Peer first, Peer second, boolean oursFirst) throws Exception {
        boolean quiet = Quiet.await();
        Turn before = Turn.take(first, turnNanos);
        quiet &= Quiet.await();
        Turn after = Turn.take(second, turnNanos);
        return oursFirst ? new Round(before, after, quiet) : new Round(after, before, quiet);
    }

    private static boolean keepsBatch(Map<String, Answer> answers, int batch) {
        return answers.values().stream()
                .allMatch(answer -> answer.shape().rank() > 0 && answer.shape().size(0) % batch == 0);
    }
}
