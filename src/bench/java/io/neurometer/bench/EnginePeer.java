package io.neurometer.bench;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Map;

/** A model in our engine, with one session open. */
final class EnginePeer implements Peer {
    private final InputSets inputs;
    private final ModelRuntime runtime;
    private final ModelRuntime.Lease lease;
    private final Session session;

    EnginePeer(
            Engine engine, ByteBuffer file, Map<String, TensorType> types, CompileOptions options, InputSets inputs) {
        this.inputs = inputs;
        this.runtime = engine.load(engine.read(file));
        try {
            this.lease = runtime.acquireTuned(types, runtime.graph().outputs(), options);
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
        return Answer.of(session.run(inputs.get(inputSet)));
    }

    @Override
    public void close() {
        session.close();
        lease.close();
        runtime.close();
    }
}
