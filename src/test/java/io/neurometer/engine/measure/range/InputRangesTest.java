package io.neurometer.engine.measure.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Inputs that a measurement makes up are possible ones: every network here runs on them, every index being checked. */
class InputRangesTest {
    private final IndexNetwork net = new IndexNetwork();

    private String binary(BinaryFunction function, String a, String b) {
        return net.node(new Elementwise.Binary(function), a, b);
    }

    private String ids(long... sizes) {
        return net.input("ids", DataType.INT64, sizes);
    }

    private void requireWithin(String input, long min, long max) {
        net.run()
                .forEach(set -> assertThat(Arrays.stream(set.get(input)))
                        .as(input)
                        .allMatch(value -> value >= min && value <= max));
    }

    @Test
    void eachInputWithinItsOwnTable() {
        net.lookUp(37, ids(2, 16));
        net.lookUp(2, net.input("segments", DataType.INT64, 2, 16));

        net.run().forEach(set -> {
            assertThat(Arrays.stream(set.get("ids"))).allMatch(id -> id >= 0 && id < 37);
            assertThat(Arrays.stream(set.get("segments"))).allMatch(id -> id == 0 || id == 1);
        });
        assertThat(net.possible().get("ids").max()).isEqualTo(36);
    }

    @Test
    void anOffsetBeforeTheTable() {
        net.lookUp(37, binary(BinaryFunction.ADD, ids(2, 16), net.longs(30)));

        requireWithin("ids", 0, 6);
    }

    @Test
    void anOffsetTheOtherWay() {
        net.lookUp(37, binary(BinaryFunction.SUB, net.longs(100), ids(2, 16)));

        requireWithin("ids", 64, 100);
    }

    /** As factorization machines have it: what is possible differs from field to field. */
    @Test
    void fieldsOfOneTable() {
        net.lookUp(37, binary(BinaryFunction.ADD, ids(4, 3), net.longs(0, 10, 30)));

        net.run().forEach(set -> {
            long[] fields = set.get("ids");
            for (int i = 0; i < fields.length; i++) {
                assertThat(fields[i]).isBetween(0L, 36 - new long[] {0, 10, 30}[i % 3]);
            }
        });
    }

    @Test
    void columnsOfTablesFarApart() {
        List<String> columns = net.nodes(new Movement.Split(1, 2), 2, ids(8, 2), net.longs(1, 1));
        net.lookUp(5, columns.get(0));
        net.lookUp(7, binary(BinaryFunction.SUB, columns.get(1), net.longs(1000)));

        net.run().forEach(set -> {
            for (int i = 0; i < 16; i += 2) {
                assertThat(set.get("ids")[i]).isBetween(0L, 4L);
                assertThat(set.get("ids")[i + 1]).isBetween(1000L, 1006L);
            }
        });
    }

    @Test
    void columnsPickedByIndex() {
        String ids = ids(8, 3);
        net.lookUp(5, net.node(new Gathering.Gather(1), ids, net.longs(2)));
        net.lookUp(1000, net.node(new Gathering.Gather(1), ids, net.longs(0, 1)));

        net.run().forEach(set -> {
            for (int i = 2; i < 24; i += 3) {
                assertThat(set.get("ids")[i]).isBetween(0L, 4L);
            }
        });
    }

    @Test
    void pairsAsTuplesOfATable() {
        net.output(net.node(new Gathering.GatherNd(0), net.table(9, 4, 2), ids(6, 2)));

        net.run().forEach(set -> {
            for (int i = 0; i < 12; i += 2) {
                assertThat(set.get("ids")[i]).isBetween(0L, 8L);
                assertThat(set.get("ids")[i + 1]).isBetween(0L, 3L);
            }
        });
    }

    @Test
    void tuplesOfARowNumberAndAnIndex() {
        String index = net.node(new Shaping.Unsqueeze(), ids(4), net.longs(1));
        String rows = net.node(new Shaping.Unsqueeze(), net.longs(0, 1, 2, 3), net.longs(1));
        net.output(net.node(new Gathering.GatherNd(0), net.table(4, 5), net.node(new Movement.Concat(1), rows, index)));

        requireWithin("ids", 0, 4);
    }

    @Test
    void positionsFromARunningSum() {
        String mask = net.input("mask", DataType.INT64, 2, 16);
        String sum = net.node(new Reduction.CumulativeSum(false, false), mask, net.scalar(DataType.INT64, 1));
        net.lookUp(18, binary(BinaryFunction.ADD, sum, net.longs(1)));

        requireWithin("mask", 1, 1);
    }

    @Test
    void theLastTokenByTheLengthOfItsSequence() {
        String mask = net.input("mask", DataType.INT64, 16);
        String length = net.node(new Reduction.Reduce(Reduction.ReduceFunction.SUM, true, false), mask, net.longs(0));
        net.lookUp(16, binary(BinaryFunction.SUB, length, net.longs(1)));

        requireWithin("mask", 1, 1);
    }

    @Test
    void integersOfOtherWidthsAndFractions() {
        String small = net.input("small", DataType.UINT8, 16);
        String real = net.input("real", DataType.FP32, 16);
        net.lookUp(300, net.node(new Elementwise.Cast(DataType.INT64), small));
        String scaled = binary(BinaryFunction.MUL, real, net.scalar(DataType.FP32, 37));
        net.lookUp(37, net.node(new Elementwise.Cast(DataType.INT32), scaled));

        assertThat(net.run()).hasSize(16);
        assertThat(net.possible().get("real").min()).isBetween(-0.03, 0.0);
        assertThat(net.possible().get("real").max()).isBetween(0.97, 1.0);
        assertThat(net.possible().get("small").max()).isEqualTo(255);
    }

    @Test
    void hashesByRemainderMayBeAnything() {
        net.lookUp(10, binary(BinaryFunction.MOD, ids(16), net.longs(10)));

        assertThat(net.possible()).doesNotContainKey("ids");
        assertThat(net.run()).hasSize(16);
    }

    @Test
    void aRemainderThatIsLargerThanTheTable() {
        net.lookUp(10, binary(BinaryFunction.MOD, ids(64), net.longs(50)));

        net.run().forEach(set -> assertThat(Arrays.stream(set.get("ids"))).allMatch(id -> id % 50 < 10));
    }

    @Test
    void quotientsShiftsAndSigns() {
        String ids = ids(16);
        net.lookUp(10, binary(BinaryFunction.DIV, ids, net.longs(7)));
        String unsigned = net.node(new Elementwise.Cast(DataType.UINT32), ids);
        String shifted = binary(BinaryFunction.SHIFT_RIGHT, unsigned, net.scalar(DataType.UINT32, 1));
        net.lookUp(20, net.node(new Elementwise.Cast(DataType.INT64), shifted));
        net.lookUp(100, net.node(new Elementwise.Unary(UnaryFunction.ABS), ids));

        requireWithin("ids", 0, 39);
    }

    @Test
    void twoInputsShareATable() {
        net.lookUp(37, binary(BinaryFunction.ADD, ids(16), net.input("more", DataType.INT64, 16)));

        net.run().forEach(set -> {
            for (int i = 0; i < 16; i++) {
                assertThat(set.get("ids")[i] + set.get("more")[i]).isBetween(0L, 36L);
            }
        });
        assertThat(net.possible().get("ids").max()).isGreaterThan(10);
        assertThat(net.possible().get("more").max()).isGreaterThan(10);
    }

    @Test
    void onePlaceForSeveralTablesNamedByAnotherInput() {
        String base = binary(BinaryFunction.MUL, net.input("kind", DataType.INT64, 16), net.longs(100));
        net.lookUp(3, "kind");
        net.lookUp(300, binary(BinaryFunction.ADD, base, ids(16)));

        net.run().forEach(set -> {
            for (int i = 0; i < 16; i++) {
                assertThat(set.get("kind")[i] * 100 + set.get("ids")[i]).isBetween(0L, 299L);
            }
        });
    }

    @Test
    void aNumberThatStandsForNothing() {
        String ids = ids(16);
        String missing = binary(BinaryFunction.EQUAL, ids, net.longs(-1));
        net.lookUp(37, net.node(new Elementwise.Where(), missing, net.longs(0), ids));

        requireWithin("ids", 0, 36);
    }

    @Test
    void limitedIndicesMayBeAnything() {
        String clipped = net.node(
                new Elementwise.Clip(), ids(16), net.scalar(DataType.INT64, 0), net.scalar(DataType.INT64, 36));
        net.lookUp(37, clipped);

        assertThat(net.possible()).doesNotContainKey("ids");
        assertThat(net.run()).hasSize(16);
    }

    @Test
    void stridesByAProduct() {
        String strides = net.node(new Shaping.Unsqueeze(), net.longs(100, 10, 1), net.longs(1));
        String real = net.input("real", DataType.FP32, 4, 3);
        String flat = net.node(new Linear.MatMul(), real, net.node(new Elementwise.Cast(DataType.FP32), strides));
        net.lookUp(1000, net.node(new Elementwise.Cast(DataType.INT64), flat));

        assertThat(net.run()).hasSize(16);
    }

    @Test
    void stridesByASum() {
        String scaled = binary(BinaryFunction.MUL, ids(4, 3), net.longs(100, 10, 1));
        net.lookUp(
                1000, net.node(new Reduction.Reduce(Reduction.ReduceFunction.SUM, false, false), scaled, net.longs(1)));

        net.run().forEach(set -> assertThat(Arrays.stream(set.get("ids"))).allMatch(id -> id >= 0 && id <= 333));
    }

    @Test
    void reshapedTransposedAndJoinedIndices() {
        String ids = ids(2, 6);
        String shifted = binary(BinaryFunction.ADD, ids, net.longs(0, 0, 0, 50, 50, 50));
        String cube = net.node(new Shaping.Reshape(false), shifted, net.longs(2, 2, 3));
        String turned = net.node(new Movement.Transpose(List.of(2, 0, 1)), cube);
        String longer = net.node(
                new Movement.Concat(0), turned, net.node(new Movement.Slice(), turned, net.longs(0), net.longs(1)));
        net.lookUp(60, longer);

        net.run().forEach(set -> {
            for (int i = 0; i < 12; i++) {
                assertThat(set.get("ids")[i]).isBetween(0L, i % 6 < 3 ? 59L : 9L);
            }
        });
        assertThat(net.possible().get("ids").max()).isEqualTo(59);
    }

    @Test
    void indicesThatAreWrittenTo() {
        String data = net.input("data", DataType.FP32, 9, 4);
        String where = net.input("where", DataType.INT64, 5, 1);
        net.output(net.node(
                new Gathering.ScatterNd(Gathering.ScatterFunction.REPLACE),
                data,
                where,
                net.input("rows", DataType.FP32, 5, 4)));
        net.output(net.node(
                new Gathering.ScatterElements(1, Gathering.ScatterFunction.ADD),
                data,
                net.input("columns", DataType.INT64, 9, 2),
                net.input("updates", DataType.FP32, 9, 2)));

        net.run().forEach(set -> {
            assertThat(Arrays.stream(set.get("where"))).allMatch(row -> row >= 0 && row < 9);
            assertThat(Arrays.stream(set.get("columns"))).allMatch(column -> column >= 0 && column < 4);
        });
    }

    @Test
    void classesOfAOneHotVectorAreUsualOnes() {
        net.output(net.node(
                new Gathering.OneHot(-1),
                ids(16),
                net.scalar(DataType.INT64, 5),
                net.node(new Elementwise.Cast(DataType.FP32), net.longs(0, 1))));

        requireWithin("ids", 0, 4);
    }

    @Test
    void sequencesAreAsLongAsTheyCanBe() {
        String x = net.input("x", DataType.FP32, 7, 3, 5);
        net.output(net.node(
                new Recurrent.Gru(4, Recurrent.Direction.FORWARD, List.of(), 0, false),
                x,
                net.table(1, 12, 5),
                net.table(1, 12, 4),
                "",
                net.input("lengths", DataType.INT32, 3)));

        requireWithin("lengths", 7, 7);
    }

    @Test
    void divisorsAreNotZero() {
        net.lookUp(37, binary(BinaryFunction.MOD, ids(16), net.input("size", DataType.INT64, 16)));

        requireWithin("size", 1, 37);
    }

    @Test
    void sizesAndCountsThatInputsTellLeaveTensorsAsTheyAre() {
        String x = net.input("x", DataType.FP32, 4, 6);
        net.output(net.nodes(new Reduction.TopK(-1, true, true), 2, x, net.input("k", DataType.INT64, 1))
                .get(0));
        net.output(net.node(
                new Movement.Slice(), x, net.input("from", DataType.INT64, 2), net.input("to", DataType.INT64, 2)));
        net.output(net.node(new Shaping.Reshape(false), x, net.input("shape", DataType.INT64, 2)));
        net.output(net.node(new Shaping.Reshape(false), x, net.input("cube", DataType.INT64, 3)));
        net.output(net.node(new Movement.Tile(), x, net.input("repeats", DataType.INT64, 2)));
        net.output(net.node(new Movement.Expand(), x, net.input("expanded", DataType.INT64, 3)));
        net.output(net.node(new Movement.Pad(PadMode.CONSTANT), x, net.input("pads", DataType.INT64, 4)));

        net.run().forEach(set -> {
            assertThat(set.get("k")[0]).isBetween(1L, 6L);
            assertThat(set.get("from")).containsExactly(0, 0);
            assertThat(set.get("to")).containsExactly(4, 6);
            assertThat(set.get("shape")).containsExactly(4, 6);
            assertThat(set.get("cube")).containsExactly(-1, 1, 1);
            assertThat(set.get("repeats")).containsOnly(1);
            assertThat(set.get("expanded")).containsOnly(1);
            assertThat(set.get("pads")).containsOnly(0);
        });
    }

    @Test
    void aRangeThatInputsTellHasAnEnd() {
        net.output(net.node(
                new Generation.Range(),
                net.input("start", DataType.INT64),
                net.input("limit", DataType.INT64),
                net.input("step", DataType.INT64)));

        requireWithin("step", 1, 1);
        requireWithin("limit", 1, 100);
    }

    @Test
    void aGivenRangeIsKeptTo() {
        net.lookUp(37, ids(64));

        net.run(Map.of("ids", new InputContent.Range(30, 33)))
                .forEach(set -> assertThat(Arrays.stream(set.get("ids"))).allMatch(id -> id >= 30 && id <= 33));
    }

    /** Whoever asks for the impossible hears of it, as in a request with such data. */
    @Test
    void aGivenRangeOutsideTheTableIsUsedAsItIs() {
        net.lookUp(37, ids(16));

        assertThatThrownBy(() -> net.run(Map.of("ids", new InputContent.Range(100, 200))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("index is out of range");
    }
}
