package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.nd4j.Nd4jBackend;
import io.neurometer.engine.conformance.fuzz.Generator;
import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keeps docs/operators.md as the backends are; {@code -Dneurometer.regenerate=true} rewrites it. */
class OperatorsPageTest {
    private static final Path PAGE = Path.of("docs/operators.md");

    /** Views, what compiling alone makes, what has sizes that only data tells, and what runs bodies instead of kernels. */
    private static final Set<Class<? extends Op>> WITHOUT_CASES = Set.of(
            Shaping.Reshape.class,
            Shaping.Flatten.class,
            Shaping.Squeeze.class,
            Shaping.Unsqueeze.class,
            Shaping.Identity.class,
            Movement.Reorder.class,
            Fusion.Chain.class,
            Control.If.class,
            Control.Loop.class,
            Control.Scan.class,
            Control.Chosen.class,
            Gathering.NonZero.class);

    @Test
    void thePageIsCurrent() throws Exception {
        String text = OperatorsPage.read().text();
        if (Boolean.getBoolean("neurometer.regenerate")) {
            Files.writeString(PAGE, text);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(text);
    }

    @Test
    void everyOperatorHasCases() {
        Set<Class<?>> covered = new HashSet<>();
        for (Generator generator : Generator.all()) {
            for (int seed = 0; seed < 20; seed++) {
                try (OperatorCase single = generator.of(seed)) {
                    covered.add(single.op().getClass());
                    assertThat(single.op().kind()).isEqualTo(generator.name());
                }
            }
        }
        Set<Class<?>> all = new HashSet<>();
        collect(Op.class, all);
        all.removeAll(WITHOUT_CASES);
        assertThat(covered).containsAll(all);
    }

    @Test
    void nd4jRunsMostOperators() {
        Backend nd4j = new Nd4jBackend();
        long running = Generator.all().stream()
                .filter(generator -> OperatorsPage.runs(nd4j, generator))
                .count();
        assertThat((double) running / Generator.all().size()).isGreaterThanOrEqualTo(0.85);
    }

    private static void collect(Class<?> type, Set<Class<?>> records) {
        if (type.isRecord()) {
            records.add(type);
        }
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, records);
            }
        }
    }
}
