package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.conformance.fuzz.Judge;
import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the straightforward program of a {@link Showing} beside the reference. As a program, that of the limit named. */
final class ShownProgram {
    static final String ABOUT_TO_RUN = "about to run";
    static final int SURVIVED = 42;

    private ShownProgram() {}

    static List<Showing> showings() {
        return Stream.of(
                        List.of(ofEmptyArrays(), ofNarrowTypes()),
                        ElementLimitShowings.showings(),
                        WindowLimitShowings.showings(),
                        MovementLimitShowings.showings())
                .flatMap(List::stream)
                .toList();
    }

    private static Showing ofEmptyArrays() {
        return new Showing(
                "empty",
                false,
                OperatorCase.of(
                        new Linear.MatMul(),
                        Tensor.allocate(DataType.FP32, 2, 0),
                        Tensor.allocate(DataType.FP32, 0, 3)),
                (program, op) -> program.call(
                        "matmul", List.of(program.input(0), program.input(1)), program.output(), CallArguments.NONE),
                List.of());
    }

    private static Showing ofNarrowTypes() {
        return Showing.wrong(
                "narrow",
                OperatorCase.of(new Elementwise.Cast(DataType.FP32), Tensor.allocate(DataType.FP8E5M2, 2, 3)),
                (program, op) -> program.copy(program.input(0), program.output()));
    }

    public static void main(String[] arguments) {
        for (Showing showing : showings()) {
            if (showing.limit().equals(arguments[0])) {
                System.out.println(ABOUT_TO_RUN);
                run(showing);
                System.exit(SURVIVED);
            }
        }
        throw new IllegalArgumentException(arguments[0]);
    }

    static Judge.Result run(Showing showing) {
        OperatorCase single = showing.single();
        KernelEntry.Factory<?> straightforward = showing.straightforward();
        if (single == null || straightforward == null) {
            throw new IllegalArgumentException(showing.limit() + " has no program");
        }
        return new Judge(new Straightforward(straightforward)).judge(single);
    }

    /** A backend that runs one program, whatever the limits say. */
    private record Straightforward(KernelEntry.Factory<?> factory) implements Backend {
        @Override
        public String name() {
            return "straightforward";
        }

        @Override
        public BackendInfo info() {
            return new Nd4jBackend().info();
        }

        @Override
        public Optional<Kernel> kernel(KernelRequest request) {
            return Optional.of(entry(request.op().getClass(), factory).create(request));
        }

        @SuppressWarnings("unchecked")
        private static <O extends Op> KernelEntry<O> entry(Class<O> kind, KernelEntry.Factory<?> factory) {
            return new KernelEntry<>(kind, (KernelEntry.Factory<O>) factory);
        }
    }
}
