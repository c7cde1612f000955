package io.neurometer.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShortNamesTest {
    private static final int WIDTH = 20;

    @Test
    void namesThatFitStayAsTheyAre() {
        assertThat(ShortNames.of(List.of("conv1", "layer1.0.relu", "conv1"), WIDTH))
                .containsExactly("conv1", "layer1.0.relu", "conv1");
    }

    @Test
    void namesLoseWhereTheyAreAlike() {
        List<String> names = IntStream.range(0, 12)
                .mapToObj(i -> "model.encoder.layer." + i + ".attention.self.query")
                .toList();

        List<String> shown = ShortNames.of(names, WIDTH);

        assertThat(shown).doesNotHaveDuplicates().allMatch(name -> name.length() <= WIDTH);
    }

    @Test
    void endsOrBeginningsAreKeptWhereTheyDiffer() {
        String same = ".the.same.middle.of.all.names.";

        assertThat(ShortNames.of(List.of("a" + same + "x", "b" + same + "x", "a" + same + "y"), WIDTH))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= WIDTH)
                .allMatch(name -> name.contains("..."));
    }

    @Test
    void theSameNameIsTheSameTwice() {
        String name = "n".repeat(50);

        List<String> shown = ShortNames.of(List.of(name, name, "n".repeat(51)), WIDTH);

        assertThat(shown.get(0)).isEqualTo(shown.get(1)).isNotEqualTo(shown.get(2));
    }
}
