package io.neurometer.engine.measure.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chains of arithmetic by chance between an input and a table: whatever is called possible runs, every index checked. */
class IndexArithmeticFuzzTest {
    private static final int NETWORKS = 300;
    private static final BinaryFunction[] FUNCTIONS = {
        BinaryFunction.ADD,
        BinaryFunction.SUB,
        BinaryFunction.MUL,
        BinaryFunction.DIV,
        BinaryFunction.MOD,
        BinaryFunction.MIN,
        BinaryFunction.MAX
    };

    @Test
    void whatIsPossibleRuns() {
        int possible = 0;
        for (int seed = 0; seed < NETWORKS; seed++) {
            IndexNetwork net = network(new Random(seed));
            boolean found = !net.possible().isEmpty();
            if (found) {
                possible++;
                assertThat(net.run()).as("network " + seed).isNotEmpty();
            }
        }
        // Most chains have an answer; that all were given up would show nothing.
        assertThat(possible).isGreaterThan(NETWORKS / 2);
    }

    private static IndexNetwork network(Random random) {
        IndexNetwork net = new IndexNetwork();
        String value = net.input("ids", DataType.INT64, 4, 3);
        int steps = 1 + random.nextInt(4);
        for (int i = 0; i < steps; i++) {
            value = step(net, value, random);
        }
        net.lookUp(1 + random.nextInt(60), value);
        return net;
    }

    private static String step(IndexNetwork net, String value, Random random) {
        switch (random.nextInt(8)) {
            case 0 -> {
                return net.node(new Elementwise.Unary(UnaryFunction.ABS), value);
            }
            case 1 -> {
                String narrow = net.node(new Elementwise.Cast(DataType.INT32), value);
                return net.node(new Elementwise.Cast(DataType.INT64), narrow);
            }
            case 2 -> {
                String turned = net.node(new Movement.Transpose(List.of(1, 0)), value);
                return net.node(new Shaping.Reshape(false), turned, net.longs(4, 3));
            }
            case 3 -> {
                return net.node(
                        new Elementwise.Where(), condition(net, value, random), value, net.longs(random.nextInt(9)));
            }
            case 4 -> {
                return net.node(
                        new Reduction.CumulativeSum(random.nextBoolean(), random.nextBoolean()),
                        value,
                        net.scalar(DataType.INT64, random.nextInt(2)));
            }
            default -> {
                BinaryFunction function = FUNCTIONS[random.nextInt(FUNCTIONS.length)];
                boolean divides = function == BinaryFunction.DIV || function == BinaryFunction.MOD;
                long least = divides ? 1 : -5;
                long[] constants = new long[random.nextBoolean() ? 1 : 3];
                for (int i = 0; i < constants.length; i++) {
                    constants[i] = least + random.nextInt(20);
                }
                boolean swapped = !divides && random.nextBoolean();
                String constant = net.longs(constants);
                return swapped
                        ? net.node(new Elementwise.Binary(function), constant, value)
                        : net.node(new Elementwise.Binary(function), value, constant);
            }
        }
    }

    private static String condition(IndexNetwork net, String value, Random random) {
        BinaryFunction comparison = random.nextBoolean() ? BinaryFunction.LESS : BinaryFunction.GREATER_OR_EQUAL;
        return net.node(new Elementwise.Binary(comparison), value, net.longs(random.nextInt(9)));
    }
}
