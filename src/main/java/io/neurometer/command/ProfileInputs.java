package io.neurometer.command;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.error.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the options of {@code profile} say of inputs, as {@code POST /profile} takes it under {@code inputs}. */
final class ProfileInputs {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String NUMBER = "-?\\d+(?:\\.\\d+)?(?:[eE]-?\\d+)?";
    private static final Pattern RANGED = Pattern.compile("([^:]*):(" + NUMBER + ")\\.\\.(" + NUMBER + ")");
    private static final Pattern DIMENSION = Pattern.compile("-?\\d{1,2}");
    private static final List<String> FILES = List.of(".npy", ".json");

    private ProfileInputs() {}

    /** Reads the argument of {@code --input}. */
    static final class Converter implements CommandLine.ITypeConverter<InputArgument> {
        @Override
        public InputArgument convert(String text) {
            return argument(text);
        }
    }

    /** Reads {@code name=1x128}, {@code name=1x128:0..36} or {@code name=FILE}. */
    private static InputArgument argument(String text) {
        InputArgument argument = InputArgument.parse(text);
        Matcher ranged = RANGED.matcher(argument.value());
        String shape = ranged.matches() ? ranged.group(1) : argument.value();
        if (!InputArgument.isShape(shape) && !isFile(argument.value())) {
            throw new CommandLine.TypeConversionException("'" + argument.value()
                    + "' is not a shape; expected sizes such as 1x3x224x224, sizes and a range such as 1x128:0..36,"
                    + " or a file that ends in .npy or .json");
        }
        return argument;
    }

    /** Reads {@code name=1}. */
    static int dimension(InputArgument argument) {
        if (!DIMENSION.matcher(argument.value()).matches()) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "--batch-dim", "is not a dimension")
                    .got(Excerpt.of(argument.value()))
                    .expected("a whole number, from the end where it is negative"));
        }
        return Integer.parseInt(argument.value());
    }

    private static boolean isFile(String value) {
        return FILES.stream().anyMatch(value::endsWith);
    }

    /** Adds one input. @throws EngineException {@link ErrorCode#REQUEST_INVALID} when its file cannot be read */
    static void add(ObjectNode inputs, InputArgument argument) {
        String value = argument.value();
        Matcher ranged = RANGED.matcher(value);
        if (isFile(value)) {
            inputs.set(argument.name(), file(argument));
            return;
        }
        ObjectNode input = inputs.putObject(argument.name());
        ArrayNode shape = input.putArray("shape");
        Arrays.stream(InputArgument.sizes(ranged.matches() ? ranged.group(1) : value))
                .forEach(shape::add);
        if (ranged.matches()) {
            input.putArray("range").add(Double.parseDouble(ranged.group(2))).add(Double.parseDouble(ranged.group(3)));
        }
    }

    private static JsonNode file(InputArgument argument) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of(argument.value()));
            if (argument.value().endsWith(".json")) {
                return JSON.readTree(bytes);
            }
            try (Tensor tensor = NpyFile.read(bytes, argument.name())) {
                return tensor(tensor);
            }
        } catch (IOException | InvalidPathException | JacksonException unreadable) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, Excerpt.of(argument.name()), "the file cannot be read")
                            .got(Excerpt.of(argument.value()))
                            .expected("a NumPy file, or a JSON object with shape, datatype and data"),
                    unreadable);
        }
    }

    private static ObjectNode tensor(Tensor tensor) {
        ObjectNode input = JSON.createObjectNode();
        ArrayNode shape = input.putArray("shape");
        Arrays.stream(tensor.shape().sizes()).forEach(shape::add);
        input.put("datatype", tensor.dataType().name());
        ArrayNode data = input.putArray("data");
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < tensor.elements(); i++) {
            if (tensor.dataType().isFloating()) {
                data.add(Elements.getDouble(bytes, tensor.dataType(), i));
            } else if (tensor.dataType() == DataType.BOOL) {
                data.add(Elements.getLong(bytes, tensor.dataType(), i) != 0);
            } else {
                data.add(Elements.getLong(bytes, tensor.dataType(), i));
            }
        }
        return input;
    }
}
