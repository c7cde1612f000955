package io.neurometer.bench;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model in our engine, with one session open. */
final class EnginePeer implements Peer {
    private final InputSets inputs;
    private final ModelRuntime runtime;
    private final ModelRuntime.Lease lease;
    private final Session session;

    EnginePeer(Engine engine, Workload workload, CompileOptions options, InputSets inputs) {
        this.inputs = inputs;
        this.runtime = engine.load(engine.read(workload.file()));
        try {
            this.lease = runtime.acquire(workload.inputs(), workload.outputs(), options);
        } catch (RuntimeException failure) {
            runtime.close();
            throw failure;
        }
        this.session = lease.executable().open(ExecutionListener.NONE);
    }

    @Override
    public void run(int inputSet) {
        session.run(inputs.get(inputSet));
    }

    @Override
    public Map<String, Answer> answer(int inputSet) {
        Map<String, Answer> answers = new LinkedHashMap<>();
        session.run(inputs.get(inputSet))
                .forEach((name, tensor) ->
                        answers.put(name, Answer.of(tensor.shape(), tensor.dataType(), tensor.bytes())));
        return answers;
    }

    @Override
    public void close() {
        session.close();
        lease.close();
        runtime.close();
    }
}
