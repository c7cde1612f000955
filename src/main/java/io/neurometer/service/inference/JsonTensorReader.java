package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a JSON array straight into a tensor's memory. The array is flat, or nested exactly as the shape says. Every
 * value must be one that the datatype can hold.
 */
final class JsonTensorReader {
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final double FP16_MAX = 65504;
    private static final double FP16_OVERFLOW = 65520;

    private final JsonParser parser;
    private final String name;
    private final DataType dataType;
    private final long[] sizes;
    private final ByteBuffer bytes;
    private final int elements;
    private int count;

    private JsonTensorReader(JsonParser parser, String name, Tensor target) {
        this.parser = parser;
        this.name = name;
        this.dataType = target.dataType();
        this.sizes = target.shape().sizes();
        this.bytes = target.bytes();
        this.elements = Math.toIntExact(target.elements());
    }

    /**
     * Reads the array at which the parser stands.
     *
     * @param name the input's name, for messages
     * @param maxElements how many elements the text can hold at most, so that a shape of more is refused before memory
     *     is taken for it
     * @return a tensor that the caller closes
     */
    static Tensor read(JsonParser parser, String name, TensorType type, long maxElements) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw invalid(name, "'data' is not an array", describe(parser.currentToken()), "an array of " + type);
        }
        if (type.shape().elements() > maxElements) {
            throw invalid(
                    name,
                    "'data' has fewer elements than the shape",
                    "at most " + maxElements,
                    type.shape().elements() + " for " + type.shape());
        }
        Tensor tensor = Tensor.allocate(type);
        try {
            new JsonTensorReader(parser, name, tensor).read();
            return tensor;
        } catch (RuntimeException | Error failure) {
            tensor.close();
            throw failure;
        }
    }

    private void read() {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY || sizes.length < 2) {
            readNested(first);
        } else {
            readFlat(first);
        }
        if (count != elements) {
            throw invalid(name, "'data' has too few elements", count, elements + " for " + shape());
        }
    }

    private void readFlat(JsonToken first) {
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            readValue(token);
        }
    }

    private void readNested(JsonToken first) {
        int rank = Math.max(1, sizes.length);
        long[] seen = new long[rank];
        int depth = 0;
        for (JsonToken token = first; depth >= 0; token = depth < 0 ? token : parser.nextToken()) {
            if (token == JsonToken.END_ARRAY) {
                requireFull(depth, seen);
                depth--;
            } else if (token == JsonToken.START_ARRAY) {
                countOne(depth, seen);
                depth++;
                if (depth == rank) {
                    throw invalid(name, "'data' is nested deeper than the shape", depth + 1 + " levels", shape());
                }
                seen[depth] = 0;
            } else {
                if (depth < rank - 1) {
                    throw invalid(
                            name,
                            "'data' does not have the nesting of the shape: a value where an array is expected",
                            depth + 1 + " levels",
                            shape());
                }
                countOne(depth, seen);
                readValue(token);
            }
        }
    }

    private void countOne(int depth, long[] seen) {
        if (depth < sizes.length && ++seen[depth] > sizes[depth]) {
            throw invalid(
                    name,
                    depth == 0 && sizes.length < 2 ? "'data' has too many elements" : "'data' is ragged or too long",
                    "more than " + sizes[depth] + " items in dimension " + depth,
                    shape());
        }
    }

    private void requireFull(int depth, long[] seen) {
        if (depth < sizes.length && seen[depth] != sizes[depth]) {
            throw invalid(
                    name,
                    sizes.length < 2 ? "'data' has too few elements" : "'data' is ragged or too short",
                    seen[depth] + " items in dimension " + depth,
                    shape());
        }
    }

    private void readValue(JsonToken token) {
        if (count == elements) {
            throw invalid(name, "'data' has too many elements", "more than " + elements, elements + " for " + shape());
        }
        switch (dataType) {
            case FP32 -> bytes.putFloat(count * 4, readFloat(token));
            case FP64 -> bytes.putDouble(count * 8, readDouble(token, Double.MAX_VALUE));
            case FP16 -> Elements.putDouble(bytes, dataType, count, readFp16(token));
            case BF16 -> Elements.putDouble(bytes, dataType, count, readFloat(token));
            case BOOL -> bytes.put(count, readBool(token));
            default -> Elements.putLong(bytes, dataType, count, readInteger(token));
        }
        count++;
    }

    private float readFloat(JsonToken token) {
        requireNumber(token);
        float value = parser.getFloatValue();
        if (Float.isInfinite(value)) {
            throw outOfRange("at most " + Float.MAX_VALUE + " in size");
        }
        return value;
    }

    private double readFp16(JsonToken token) {
        double value = readDouble(token, FP16_MAX);
        if (Math.abs(value) >= FP16_OVERFLOW) {
            throw outOfRange("at most " + FP16_MAX + " in size");
        }
        return value;
    }

    private double readDouble(JsonToken token, double max) {
        requireNumber(token);
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw outOfRange("at most " + max + " in size");
        }
        return value;
    }

    private byte readBool(JsonToken token) {
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return (byte) (token == JsonToken.VALUE_TRUE ? 1 : 0);
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            String text = parser.getString();
            if (text.equals("0") || text.equals("1")) {
                return (byte) (text.equals("1") ? 1 : 0);
            }
        }
        throw wrongValue(token, "true, false, 0 or 1");
    }

    private long readInteger(JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrongValue(token, "a whole number without point or exponent");
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger value = parser.getBigIntegerValue();
            if (dataType == DataType.UINT64 && value.signum() >= 0 && value.compareTo(UINT64_MAX) <= 0) {
                return value.longValue();
            }
            throw outOfRange(range());
        }
        long value = parser.getLongValue();
        int bits = dataType.bytes() * 8;
        boolean fits = dataType.isUnsigned()
                ? value >= 0 && (bits == 64 || value >>> bits == 0)
                : bits == 64 || value >> (bits - 1) == value >> 63;
        if (!fits) {
            throw outOfRange(range());
        }
        return value;
    }

    private String range() {
        int bits = dataType.bytes() * 8;
        BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
        return dataType.isUnsigned()
                ? "0 to " + half.shiftLeft(1).subtract(BigInteger.ONE)
                : half.negate() + " to " + half.subtract(BigInteger.ONE);
    }

    private void requireNumber(JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw wrongValue(token, "a number");
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && parser.isNaN()) {
            throw wrongValue(token, "a number; JSON has no NaN and no infinity, so send such a tensor in binary");
        }
    }

    private EngineException wrongValue(JsonToken token, String expected) {
        boolean scalar = token != null && token.isScalarValue();
        return invalid(
                name,
                "element " + count + " is not a value of " + dataType,
                scalar ? parser.getString() : describe(token),
                expected);
    }

    private EngineException outOfRange(String expected) {
        return invalid(name, "element " + count + " is out of the range of " + dataType, parser.getString(), expected);
    }

    private String shape() {
        return "the shape " + io.neurometer.engine.tensor.Shape.of(sizes);
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> "something else";
        };
    }
}
