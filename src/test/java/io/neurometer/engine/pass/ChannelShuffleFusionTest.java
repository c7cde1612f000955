package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Moves of elements that are simpler than they look. */
class ChannelShuffleFusionTest {
    private final Network net = new Network();

    private String shuffled(String x, List<Integer> axes, long... back) {
        String apart = net.node(new Shaping.Reshape(false), x, net.longs(0, 3, 2, 4, 5));
        return net.node(new Shaping.Reshape(false), net.node(new Movement.Transpose(axes), apart), net.longs(back));
    }

    @Test
    void groupsExchangedWithChannelsAreAShuffle() {
        String output = shuffled(net.input("x", 2, 6, 4, 5), List.of(0, 2, 1, 3, 4), 2, 6, 4, 5);
        assertThat(net.rewritten(output, "channel-shuffles").onlyOp()).isEqualTo(new Movement.ChannelShuffle(3));
    }

    @Test
    void anotherShapeAfterwardsIsNone() {
        String output = shuffled(net.input("x", 2, 6, 4, 5), List.of(0, 2, 1, 3, 4), 2, 3, 8, 5);
        assertThat(net.rewritten(output, "channel-shuffles").kinds())
                .containsExactly("reshape", "transpose", "reshape");
    }

    @Test
    void anotherTransposeIsNone() {
        String output = shuffled(net.input("x", 2, 6, 4, 5), List.of(0, 1, 2, 4, 3), 2, 6, 4, 5);
        assertThat(net.rewritten(output, "channel-shuffles").kinds())
                .containsExactly("reshape", "transpose", "reshape");
    }

    private String group(String x, List<Integer> axes, long index, long... apart) {
        String groups = net.node(new Shaping.Reshape(false), x, net.longs(apart));
        String transposed = net.node(new Movement.Transpose(axes), groups);
        String together = net.node(new Shaping.Reshape(false), transposed, net.longs(3, 2, 2, 4, 5));
        return net.node(new Gathering.Gather(0), together, net.index(index));
    }

    @Test
    void oneOfTheGroupsIsEverySoManyChannels() {
        String x = net.input("x", 2, 6, 4, 5);
        String output = net.node(
                new Movement.Concat(1),
                group(x, List.of(1, 0, 2), 2, 4, 3, 20),
                group(x, List.of(1, 0, 2), -3, 4, 3, 20));
        assertThat(net.rewritten(output, "channel-shuffles").kinds()).containsExactly("slice", "slice", "concat");
    }

    @Test
    void groupsThatCrossChannelsAreNone() {
        String x = net.input("x", 2, 6, 4, 5);
        assertThat(net.rewritten(group(x, List.of(1, 0, 2), 1, 8, 3, 10), "channel-shuffles")
                        .kinds())
                .containsExactly("reshape", "transpose", "reshape", "gather");
        assertThat(net.rewritten(group(x, List.of(1, 2, 0), 1, 20, 3, 4), "channel-shuffles")
                        .kinds())
                .containsExactly("reshape", "transpose", "reshape", "gather");
    }

    @Test
    void aTransposeOfSingleElementsIsAReshape() {
        String x = net.input("x", 1, 6, 1, 5);
        String moved = net.node(new Movement.Transpose(List.of(2, 1, 3, 0)), x);
        String output = net.add(moved, net.number(1));
        assertThat(net.rewritten(output, "transposes-of-ones").kinds()).containsExactly("reshape", "add");
    }

    @Test
    void aTransposeThatExchangesElementsStays() {
        String x = net.input("x", 1, 6, 1, 5);
        String output = net.node(new Movement.Transpose(List.of(0, 3, 2, 1)), x);
        assertThat(net.rewritten(output, "transposes-of-ones").kinds()).containsExactly("transpose");
    }
}
