package io.neurometer.service.batching;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that leaders of one kind of calls make when they have a place. */
record Turn(SampleAxes axes, BatchQueue queue, Map<String, TensorType> types, BatchingPolicy policy, SharedRun run) {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    private static final double NANOS = 1e9;

    /**
     * Runs the leader, and others with it. All of them are done then, or are to run by themselves.
     *
     * @throws RuntimeException what is wrong with the leader's own call
     */
    void run(Member leader) {
        gather(leader);
        List<Member> members = queue.take(leader);
        if (members.size() == 1) {
            alone(leader);
            return;
        }
        try {
            together(members);
        } catch (RuntimeException | Error failure) {
            if (failure instanceof ProblemException lost && lost.problem().code() == ProblemCode.WORKER_LOST) {
                // One of them may have ended the process that ran them; none may do so again.
                fail(members.subList(1, members.size()), lost);
                throw failure;
            }
            LOG.debug("{} calls run by themselves after a failure", members.size(), failure);
            if (failure instanceof EngineException known && known.code() == ErrorCode.MEMORY_EXHAUSTED) {
                queue.never(members.size());
            }
            release(members.subList(1, members.size()), Member.State.ALONE);
            alone(leader);
        }
    }

    /** Waits for more calls, where the last run was shared. */
    private void gather(Member leader) {
        long end = System.nanoTime() + policy.maxDelay().toNanos();
        while (queue.mayGather(policy.maxBatch()) && !leader.context.isOver()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(left, 50_000));
        }
    }

    private void alone(Member leader) {
        BatchedOutputs outputs = Batcher.single(run, leader.inputs, types, leader.context);
        queue.took(1, (outputs.endNanos() - outputs.startNanos()) / NANOS);
        done(leader, outputs);
    }

    private void together(List<Member> members) {
        int calls = members.size();
        long start = System.nanoTime();
        List<Map<String, Tensor>> outputs = shared(members);
        long end = System.nanoTime();
        if (!queue.isChecked(calls)) {
            outputs = check(members, outputs);
        }
        queue.took(calls, (end - start) / NANOS);
        for (int i = 0; i < calls; i++) {
            done(members.get(i), new BatchedOutputs(outputs.get(i), calls, i == 0, start, end));
        }
    }

    private List<Map<String, Tensor>> shared(List<Member> members) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, Tensor> outputs = Map.of();
        try {
            axes.inputs()
                    .forEach((name, axis) -> inputs.put(
                            name,
                            Samples.join(
                                    members.stream()
                                            .map(member -> member.inputs.get(name))
                                            .toList(),
                                    axis)));
            outputs = run.run(inputs, axes.times(types, members.size()), wantedByAny(members));
            return parts(outputs, members.size());
        } finally {
            inputs.values().forEach(Tensor::close);
            outputs.values().forEach(Tensor::close);
        }
    }

    private List<Map<String, Tensor>> parts(Map<String, Tensor> outputs, int calls) {
        List<Map<String, Tensor>> all = new ArrayList<>();
        try {
            for (int i = 0; i < calls; i++) {
                Map<String, Tensor> own = new LinkedHashMap<>();
                all.add(own);
                for (Map.Entry<String, Integer> axis : axes.outputs().entrySet()) {
                    Tensor whole = outputs.get(axis.getKey());
                    if (whole == null || whole.shape().size(axis.getValue()) != calls * axes.samples()) {
                        throw new IllegalStateException(
                                "'" + axis.getKey() + "' does not hold the samples of all calls");
                    }
                    own.put(axis.getKey(), Samples.part(whole, axis.getValue(), i * axes.samples(), axes.samples()));
                }
            }
            return all;
        } catch (RuntimeException | Error failure) {
            close(all);
            throw failure;
        }
    }

    /** The outputs of single runs, with which the shared ones are compared; where they differ, no further run is shared. */
    private List<Map<String, Tensor>> check(List<Member> members, List<Map<String, Tensor>> shared) {
        List<Map<String, Tensor>> single = new ArrayList<>();
        try {
            boolean agree = true;
            for (int i = 0; i < members.size(); i++) {
                Map<String, Tensor> own = run.run(members.get(i).inputs, types, wantedByAny(members));
                single.add(own);
                for (Map.Entry<String, Tensor> output : shared.get(i).entrySet()) {
                    Tensor alone = Objects.requireNonNull(own.get(output.getKey()));
                    agree &= Agreement.of(alone, output.getValue());
                }
            }
            if (agree) {
                queue.checked(members.size());
            } else {
                LOG.warn(
                        "calls of one model do not share runs: {} at once gave other outputs than each by itself",
                        members.size());
                queue.never(2);
            }
            return single;
        } catch (RuntimeException | Error failure) {
            close(single);
            throw failure;
        } finally {
            close(shared);
        }
    }

    private static void close(List<Map<String, Tensor>> all) {
        all.forEach(own -> own.values().forEach(Tensor::close));
    }

    /** Goes on for as long as one of the calls is wanted. */
    private static Wanted wantedByAny(List<Member> members) {
        return () -> {
            for (Member member : members) {
                if (!member.context.isOver()) {
                    return;
                }
            }
            members.get(0).context.requireWanted();
        };
    }

    private static void done(Member member, BatchedOutputs outputs) {
        member.outputs = outputs;
        release(List.of(member), Member.State.DONE);
    }

    private static void fail(List<Member> members, ProblemException failure) {
        members.forEach(member -> member.failure = failure);
        release(members, Member.State.FAILED);
    }

    private static void release(List<Member> members, Member.State state) {
        for (Member member : members) {
            member.state = state;
            LockSupport.unpark(member.thread);
        }
    }
}
