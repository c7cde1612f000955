package io.neurometer.service.batching;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.models.EngineProperties;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.ProcessorShares;
import io.neurometer.service.traffic.CallContext;
import io.neurometer.service.traffic.TrafficProperties;
import io.neurometer.service.traffic.Work;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Runs calls, and those of one kind that wait at the same time together. A call that finds a free place runs at once, by
 * itself; while places are taken, calls gather behind the first one that waits, and when its turn comes it takes as many of
 * them along as real runs have shown to pay. The first run of each size is checked against single runs.
 */
@Component
public class Batcher implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    /** So many kinds of calls of one model are told apart; further ones run by themselves. */
    private static final int MAX_KINDS = 256;

    private final EngineThreads threads;
    private final int limit;
    private final int places;
    private final double maxWait;
    private final Map<ModelRuntime, Map<Kind, OfKind>> models = new WeakHashMap<>();
    private final ExecutorService preparations = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "batch-sizes");
        thread.setDaemon(true);
        return thread;
    });

    Batcher(EngineThreads threads, EngineProperties engine, ProcessorShares shares, TrafficProperties traffic) {
        this.threads = threads;
        this.limit = engine.queue();
        this.places = shares.instances();
        this.maxWait = traffic.maxWait().toNanos() / 1e9;
    }

    /** A kind of calls of one model. It does not refer to the model, so that the map of models can forget it. */
    private record Kind(Map<String, TensorType> types, List<String> values, CompileOptions options, int maxBatch) {}

    /** @param axes null where no run can be shared */
    private record OfKind(@Nullable SampleAxes axes, BatchQueue queue) {}

    /**
     * Runs a call, perhaps with others.
     *
     * @param work what a run is expected to take
     * @param context for how long the answer is wanted
     * @throws ProblemException 503 when too much is waiting already; whatever ends the context
     */
    public BatchedOutputs run(
            CallKind call,
            Map<String, Tensor> inputs,
            BatchingPolicy policy,
            Work work,
            CallContext context,
            SharedRun run) {
        OfKind kind = policy.maxBatch() == 1 ? null : known(call, work, policy.maxBatch());
        if (kind == null || kind.axes() == null) {
            return threads.infer(work, context, () -> single(run, inputs, call.types(), context));
        }
        Member member = new Member(inputs, context);
        Turn turn = new Turn(kind.axes(), kind.queue(), call.types(), policy, run);
        kind.queue().join(member);
        while (true) {
            switch (member.state) {
                case LEADING -> lead(turn, member, work);
                case ALONE -> {
                    return threads.infer(work, context, () -> single(run, inputs, call.types(), context));
                }
                case DONE -> {
                    return Objects.requireNonNull(member.outputs);
                }
                case FAILED -> throw Objects.requireNonNull(member.failure);
                case TAKEN -> LockSupport.park(this);
                case WAITING -> awaitTurn(kind.queue(), member);
            }
        }
    }

    private void awaitTurn(BatchQueue queue, Member member) {
        threads.companions(1);
        try {
            while (member.state == Member.State.WAITING) {
                if (member.context.isOver() && queue.leave(member)) {
                    member.context.requireWanted();
                }
                member.context.park(this);
            }
        } finally {
            threads.companions(-1);
        }
    }

    /** Runs each sample of a call by itself, so that its answer depends on nothing else; see {@link #run}. */
    public BatchedOutputs runApart(
            CallKind call, Map<String, Tensor> inputs, Work work, CallContext context, SharedRun run) {
        OfKind kind = known(call, work, 1);
        SampleAxes axes = kind == null ? null : kind.axes();
        if (axes == null || axes.samples() == 1) {
            run.prepare(call.types());
            return threads.infer(work, context, () -> single(run, inputs, call.types(), context));
        }
        Map<String, TensorType> one = axes.ofOne(call.types());
        run.prepare(one);
        return threads.infer(work, context, () -> {
            long start = System.nanoTime();
            Map<String, Tensor> outputs = Samples.eachByItself(axes, inputs, part -> run.run(part, one, context));
            return new BatchedOutputs(outputs, 1, true, start, System.nanoTime());
        });
    }

    private @Nullable OfKind known(CallKind call, Work work, int maxBatch) {
        Map<Kind, OfKind> kinds;
        synchronized (models) {
            kinds = models.computeIfAbsent(call.runtime(), loaded -> new ConcurrentHashMap<>());
        }
        Kind kind = new Kind(call.types(), call.values(), call.options(), maxBatch);
        OfKind found = kinds.get(kind);
        if (found == null && kinds.size() < MAX_KINDS) {
            found = kinds.computeIfAbsent(
                    kind,
                    absent -> new OfKind(
                            SampleAxes.of(call.runtime(), call.types(), call.values()),
                            new BatchQueue(maxBatch, limit, work.most(places), maxWait)));
        }
        return found;
    }

    private void lead(Turn turn, Member leader, Work work) {
        try {
            threads.infer(work, leader.context, () -> {
                turn.run(leader);
                return leader;
            });
        } catch (RuntimeException | Error failure) {
            // A leader that a run has taken is in the hands of that run, which is over.
            turn.queue().leave(leader);
            throw failure;
        }
        int calls = turn.queue().wanted();
        if (calls > 0) {
            prepare(turn, calls);
        }
    }

    private void prepare(Turn turn, int calls) {
        try {
            preparations.execute(() -> {
                try {
                    turn.run().prepare(turn.axes().times(turn.types(), calls));
                    turn.queue().ready(calls);
                } catch (RuntimeException refusal) {
                    LOG.debug("no runs of {} calls", calls, refusal);
                    turn.queue().never(calls);
                }
            });
        } catch (RejectedExecutionException stopping) {
            LOG.debug("no runs of {} calls: the service is stopping", calls);
        }
    }

    static BatchedOutputs single(
            SharedRun run, Map<String, Tensor> inputs, Map<String, TensorType> types, CallContext context) {
        long start = System.nanoTime();
        Map<String, Tensor> outputs = run.run(inputs, types, context);
        return new BatchedOutputs(outputs, 1, true, start, System.nanoTime());
    }

    @Override
    public void destroy() {
        preparations.shutdownNow();
    }
}
