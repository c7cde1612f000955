package io.neurometer.engine.conformance.fuzz;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes cases of one operator.
 *
 * @param name the operator's, as reports have it
 * @param cases valid in most cases, and nearly so in others
 */
public record Generator(String name, Function<Chance, OperatorCase> cases) {
    /** One for every operator that has a kernel anywhere. */
    public static List<Generator> all() {
        return Stream.of(
                        SoftmaxCases.generators(),
                        ElementwiseCases.generators(),
                        ActivationCases.generators(),
                        QuantizationCases.generators(),
                        ConvolutionCases.generators(),
                        PoolingCases.generators(),
                        NormalizationCases.generators(),
                        ResizingCases.generators(),
                        LinearCases.generators(),
                        AttentionCases.generators(),
                        DecodingCases.generators(),
                        RecurrentCases.generators(),
                        MovementCases.generators(),
                        GatheringCases.generators(),
                        GenerationCases.generators(),
                        ReductionCases.generators(),
                        SamplingCases.generators(),
                        SelectionCases.generators(),
                        SignalCases.generators(),
                        PlacementCases.generators(),
                        ClassicalCases.generators())
                .flatMap(List::stream)
                .toList();
    }

    /** The case of a seed. */
    public OperatorCase of(long seed) {
        return of(new Chance(seed * 31 + name.hashCode()));
    }

    /** A case that is left to chance. */
    public OperatorCase of(Chance chance) {
        return cases.apply(chance);
    }
}
