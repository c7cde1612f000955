package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.traffic.Wanted;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Runs models on the calling thread. */
@Component
public final class LocalRunner implements ModelRunner {
    @Override
    public Prepared prepare(LoadedModel model, RunSignature signature, ModelRuntime.Patience patience) {
        return new Leased(
                model.runtime().acquire(signature.types(), signature.values(), signature.options(), patience));
    }

    private record Leased(ModelRuntime.Lease lease) implements Prepared {
        @Override
        public Outputs run(Map<String, Tensor> inputs, Wanted wanted) {
            Map<String, Tensor> copies = new LinkedHashMap<>();
            Executable executable = lease.executable();
            try (Session session = executable.open(wanted, executable.outputBytes())) {
                Map<String, Tensor> results = session.run(inputs);
                long computed = System.nanoTime();
                results.forEach((value, result) -> copies.put(value, result.copy()));
                return new Outputs(copies, computed);
            } catch (RuntimeException | Error failure) {
                copies.values().forEach(Tensor::close);
                throw failure;
            }
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
