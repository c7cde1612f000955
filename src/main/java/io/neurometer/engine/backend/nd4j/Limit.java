package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.KernelRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What ND4J 1.0.0-M2.1 lacks or computes wrongly, and what would end the process: such an operator is left to the
 * reference. A test shows each of these with ND4J itself, so that a limit that is gone is struck off.
 *
 * @param name in the words of that test
 * @param kinds of the operators that it is about; empty for all
 * @param reason in the words of a report: why such an operator does not run on ND4J
 * @param applies whether a request meets it
 */
record Limit(String name, Set<String> kinds, String reason, Predicate<KernelRequest> applies) {
    private static final List<Limit> ALL = Stream.of(
                    ofAll(), ElementLimits.all(), WindowLimits.all(), MovementLimits.all())
            .flatMap(List::stream)
            .toList();

    private static List<Limit> ofAll() {
        return List.of(
                of("empty", "ND4J takes no arrays without elements", Limit::hasEmpty),
                of("narrow", "ND4J has no floating-point numbers of 8 bits, and none below a byte", Limit::hasNarrow));
    }

    static Limit of(String name, String reason, Predicate<KernelRequest> applies, String... kinds) {
        return new Limit(name, Set.of(kinds), reason, applies);
    }

    static List<Limit> all() {
        return ALL;
    }

    /** The first limit that a request meets. */
    static Optional<Limit> of(KernelRequest request) {
        String kind = request.op().kind();
        return ALL.stream()
                .filter(limit -> limit.kinds().isEmpty() || limit.kinds().contains(kind))
                .filter(limit -> limit.applies().test(request))
                .findFirst();
    }

    private static boolean hasNarrow(KernelRequest request) {
        for (int i = 0; i < request.inputs().count(); i++) {
            if (request.inputs().has(i) && request.inputs().dataType(i).isNarrow()) {
                return true;
            }
        }
        return request.outputs().stream().anyMatch(type -> type.dataType().isNarrow());
    }

    private static boolean hasEmpty(KernelRequest request) {
        for (int i = 0; i < request.inputs().count(); i++) {
            boolean isKnown =
                    !request.op().role(i).isComputedWith() && request.inputs().hasValue(i);
            if (request.inputs().has(i) && !isKnown && request.inputs().shape(i).elements() == 0) {
                return true;
            }
        }
        return request.outputs().stream().anyMatch(type -> type.shape().elements() == 0);
    }
}
