package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.inference.JsonTensorFile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a request says of one input: a list of sizes, or an object with a shape, data, a range or the batch. */
final class GivenInputReader {
    private static final List<String> KEYS = List.of("shape", "datatype", "data", "range", "batch_dim");

    private final String name;
    private final String where;
    private final List<Fault> faults;

    /** @param faults where everything that is wrong is added */
    GivenInputReader(String name, List<Fault> faults) {
        this.name = name;
        this.where = "inputs." + Excerpt.of(name);
        this.faults = faults;
    }

    GivenInput read(JsonNode value) {
        if (!value.isObject()) {
            return GivenInput.of(shape(value, where));
        }
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            if (!KEYS.contains(property.getKey())) {
                faults.add(invalid("." + Excerpt.of(property.getKey()), "there is no such property")
                        .expected("one of " + KEYS));
            }
        }
        JsonNode shape = value.get("shape");
        return new GivenInput(
                shape == null ? null : shape(shape, where + ".shape"),
                batchDim(value.get("batch_dim")),
                dataType(value.get("datatype")),
                content(value));
    }

    private Shape shape(JsonNode value, String at) {
        if (!value.isArray() || value.size() > Shape.MAX_RANK) {
            faults.add(Fault.of(ErrorCode.REQUEST_INVALID, at, "is not a shape")
                    .got(value.isArray() ? value.size() + " dimensions" : Excerpt.of(value.toString()))
                    .expected("a list of at most " + Shape.MAX_RANK + " whole numbers"));
            return Shape.scalar();
        }
        long[] sizes = new long[value.size()];
        for (int i = 0; i < sizes.length; i++) {
            JsonNode size = value.get(i);
            if (!size.isIntegralNumber() || !size.canConvertToInt() || size.asInt() < 0) {
                faults.add(Fault.of(ErrorCode.REQUEST_INVALID, at, "is not a whole number in range")
                        .got(Excerpt.of(size.toString()))
                        .expected("0 to " + Integer.MAX_VALUE));
                return Shape.scalar();
            }
            sizes[i] = size.asLong();
        }
        return Shape.of(sizes);
    }

    private @Nullable Integer batchDim(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || Math.abs(value.asLong()) > Shape.MAX_RANK) {
            faults.add(invalid(".batch_dim", "is not a dimension")
                    .got(Excerpt.of(value.toString()))
                    .expected("a whole number, from the end where it is negative"));
            return null;
        }
        return value.asInt();
    }

    private @Nullable DataType dataType(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        List<String> known =
                Arrays.stream(DataType.values()).map(DataType::name).toList();
        if (!value.isString() || !known.contains(value.asString())) {
            faults.add(invalid(".datatype", "there is no such datatype")
                    .got(Excerpt.of(value.toString()))
                    .expected("one of " + known));
            return null;
        }
        return DataType.valueOf(value.asString());
    }

    private @Nullable InputContent content(JsonNode value) {
        JsonNode range = value.get("range");
        JsonNode data = value.get("data");
        if (range != null && data != null) {
            faults.add(invalid("", "has both 'data' and a 'range'").expected("one of them"));
            return null;
        }
        return range != null ? range(range) : data == null ? null : data(value);
    }

    private @Nullable InputContent range(JsonNode value) {
        boolean two = value.isArray()
                && value.size() == 2
                && value.get(0).isNumber()
                && value.get(1).isNumber();
        double min = two ? value.get(0).asDouble() : 0;
        double max = two ? value.get(1).asDouble() : 0;
        if (!two || Double.isInfinite(min) || Double.isInfinite(max) || min > max) {
            faults.add(invalid(".range", "is not a range")
                    .got(Excerpt.of(value.toString()))
                    .expected("the least and the greatest number, as [0, 1]"));
            return null;
        }
        return new InputContent.Range(min, max);
    }

    private @Nullable InputContent data(JsonNode value) {
        JsonNode shape = value.get("shape");
        if (shape == null || !value.has("datatype")) {
            faults.add(invalid("", "the input has 'data' but no shape or no datatype")
                    .expected("shape and datatype"));
            return null;
        }
        byte[] text = JsonMapper.shared().writeValueAsBytes(value);
        try (Tensor tensor = JsonTensorFile.read(text, name, new TensorType(DataType.FP32, Shape.scalar()))) {
            byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
            tensor.bytes().get(bytes);
            return new InputContent.Given(tensor.type(), bytes);
        } catch (EngineException unfit) {
            unfit.faults().forEach(fault -> faults.add(fault.at(where)));
            return null;
        }
    }

    private Fault invalid(String below, String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, where + below, problem);
    }
}
