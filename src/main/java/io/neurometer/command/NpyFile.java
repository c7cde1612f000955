package io.neurometer.command;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's file format for one array, versions 1 to 3, as its documentation of {@code numpy.lib.format} describes it:
 * row-major and little-endian arrays of numbers or truth values.
 */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LATEST = 3;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)");
    private static final Map<String, DataType> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("<f4", DataType.FP32);
        TYPES.put("<f8", DataType.FP64);
        TYPES.put("<f2", DataType.FP16);
        TYPES.put("<i8", DataType.INT64);
        TYPES.put("<i4", DataType.INT32);
        TYPES.put("<i2", DataType.INT16);
        TYPES.put("|i1", DataType.INT8);
        TYPES.put("<u8", DataType.UINT64);
        TYPES.put("<u4", DataType.UINT32);
        TYPES.put("<u2", DataType.UINT16);
        TYPES.put("|u1", DataType.UINT8);
        TYPES.put("|b1", DataType.BOOL);
    }

    private final ByteBuffer file;
    private final String name;

    private NpyFile(byte[] bytes, String name) {
        this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.name = name;
    }

    /**
     * @param name of the input, for messages
     * @return a tensor that the caller closes
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when this is no such file, or an array of another kind
     */
    static Tensor read(byte[] bytes, String name) {
        return new NpyFile(bytes, name).read();
    }

    private Tensor read() {
        TensorType type = type(header());
        long wanted = bytesOf(type);
        if (file.remaining() != wanted) {
            throw invalid(
                    "the .npy file has the wrong length",
                    file.remaining() + " bytes of elements",
                    wanted + " for " + type);
        }
        Tensor tensor = Tensor.allocate(type);
        tensor.bytes().put(file);
        return tensor;
    }

    /** The text before the elements, at which the file then stands. */
    private String header() {
        byte[] magic = new byte[MAGIC.length];
        if (file.remaining() < MAGIC.length + 4) {
            throw invalid(
                    "the file is not an .npy file", file.remaining() + " bytes", "an array written by numpy.save");
        }
        file.get(magic);
        int version = file.get();
        file.get();
        if (!Arrays.equals(magic, MAGIC) || version < 1 || version > LATEST) {
            throw invalid("the file is not an .npy file", "other first bytes", "an array written by numpy.save");
        }
        long length = version == 1 || file.remaining() < Integer.BYTES
                ? Short.toUnsignedInt(file.getShort())
                : Integer.toUnsignedLong(file.getInt());
        if (length > file.remaining()) {
            throw invalid("the .npy file is cut short", file.remaining() + " bytes", "a header of " + length);
        }
        byte[] text = new byte[(int) length];
        file.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private TensorType type(String header) {
        String description = find(DESCRIPTION, header);
        DataType type = TYPES.get(description);
        if (type == null) {
            throw invalid(
                    "the array's elements are of a kind that cannot be read", description, "one of " + TYPES.keySet());
        }
        if (find(ORDER, header).equals("True")) {
            throw invalid("the array is in column-major order", "fortran_order", "numpy.ascontiguousarray of it");
        }
        String sizes = find(SHAPE, header).replaceAll("\\s", "");
        try {
            long[] shape = sizes.isEmpty()
                    ? new long[0]
                    : Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).toArray();
            if (shape.length <= Shape.MAX_RANK) {
                return TensorType.of(type, shape);
            }
        } catch (NumberFormatException tooLarge) {
            throw invalid("the array's shape cannot be read", sizes, "sizes of 64 bits");
        }
        throw invalid("the array has too many dimensions", sizes, "at most " + Shape.MAX_RANK);
    }

    private long bytesOf(TensorType type) {
        try {
            return type.bytes();
        } catch (ArithmeticException overflow) {
            throw invalid("the array's shape cannot be read", type, "fewer than 2^60 elements");
        }
    }

    private String find(Pattern pattern, String header) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw invalid("the .npy file's header cannot be read", header.strip(), "one written by numpy.save");
        }
        return matcher.group(1);
    }

    private EngineException invalid(String problem, Object got, String expected) {
        return new EngineException(
                Fault.of(ErrorCode.REQUEST_INVALID, name, problem).got(got).expected(expected));
    }
}
