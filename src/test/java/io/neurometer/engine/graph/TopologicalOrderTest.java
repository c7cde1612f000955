package io.neurometer.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopologicalOrderTest {
    @Test
    void theGivenOrderStaysWhereItCan() {
        TopologicalOrder order = TopologicalOrder.of(List.of(Set.of(3), Set.of(), Set.of(0, 1), Set.of()));
        assertThat(order.items()).containsExactly(1, 3, 0, 2);
        assertThat(order.cycle()).isEmpty();
    }

    @Test
    void aCycleIsNamedAndWhatIsBehindItLeftOut() {
        TopologicalOrder order = TopologicalOrder.of(List.of(Set.of(2), Set.of(0), Set.of(1), Set.of(2), Set.of()));
        assertThat(order.items()).containsExactly(4);
        assertThat(order.cycle()).containsExactly(1, 2, 0);
    }

    @Test
    void anItemThatDependsOnItselfIsACycle() {
        TopologicalOrder order = TopologicalOrder.of(List.of(Set.of(), Set.of(1)));
        assertThat(order.items()).containsExactly(0);
        assertThat(order.cycle()).containsExactly(1);
    }
}
