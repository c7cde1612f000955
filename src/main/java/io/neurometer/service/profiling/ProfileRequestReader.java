package io.neurometer.service.profiling;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.phase.Asked;
import io.neurometer.engine.measure.phase.Parameter;
import io.neurometer.engine.measure.predict.PredictionTarget;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.measure.protocol.Protocols;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.RequestJson;
import io.neurometer.service.models.ModelReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of {@code POST /profile} and refuses everything that it does not understand, all of it at once. */
public final class ProfileRequestReader {
    private static final String QUICK = "quick";
    private static final String HOST = "host";
    static final int MAX_BATCH_SIZES = 16;
    static final long MAX_BATCH = 4096;
    static final long DEFAULT_SEED = 1;

    /** How long one request may be expected to measure. */
    static final double MAX_TOTAL_SECONDS = 1800;

    private static final List<String> KEYS = List.of(
            "model", "version", "protocol", "batch_sizes", "inputs", "precision", "threads", "parameters", "predict");
    private static final List<Protocol> PROTOCOLS =
            Protocols.all(Runtime.getRuntime().availableProcessors());

    /** What phases let a request change, by name. */
    private static final Map<String, Parameter<?>> PARAMETERS = PROTOCOLS.stream()
            .flatMap(protocol -> protocol.parameters().stream())
            .distinct()
            .collect(Collectors.toMap(Parameter::name, each -> each, (one, same) -> one, LinkedHashMap::new));

    private static final List<String> PARAMETER_KEYS = Stream.concat(
                    Stream.of("backend", "seed"), PARAMETERS.keySet().stream())
            .toList();

    private final List<Fault> faults = new ArrayList<>();
    private @Nullable String modelName;
    private @Nullable String version;
    private byte @Nullable [] definition;
    private Protocol protocol = named(QUICK);
    private @Nullable List<Long> batchSizes;
    private Map<String, GivenInput> inputs = Map.of();
    private @Nullable Precision precision;
    private @Nullable Integer threads;
    private @Nullable String backend;
    private long seed = DEFAULT_SEED;
    private Asked asked = Asked.NOTHING;
    private @Nullable PredictionTarget predict;

    private ProfileRequestReader() {}

    /** What a request may change about protocols, in {@code parameters}. */
    public static Collection<Parameter<?>> parameters() {
        return PARAMETERS.values();
    }

    /**
     * @throws tools.jackson.core.JacksonException when the body is not JSON
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with everything that is wrong
     */
    public static ProfileRequest read(byte[] body) {
        return read(RequestJson.tree(body));
    }

    /**
     * @param root of the request
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with everything that is wrong
     */
    static ProfileRequest read(@Nullable JsonNode root) {
        ProfileRequestReader reader = new ProfileRequestReader();
        if (root == null || !root.isObject()) {
            throw new EngineException(invalid(null, "the body is not a JSON object")
                    .expected("{\"model\": \"zoo/lenet5\", \"protocol\": \"quick\"}"));
        }
        reader.each(root, KEYS, null, reader::property);
        return reader.request();
    }

    private ProfileRequest request() {
        if (modelName == null && definition == null && faults.isEmpty()) {
            faults.add(invalid("model", "is missing")
                    .expected("the name of a model, or a definition")
                    .fix("GET /models and GET /zoo list the names"));
        }
        if (definition != null && version != null) {
            faults.add(invalid("version", "a definition has no versions").fix("leave 'version' out"));
        }
        checkAsked();
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        ModelReference reference =
                definition != null ? ModelReference.inline(definition) : ModelReference.named(name(), version);
        return new ProfileRequest(
                reference,
                protocol,
                batchSizes,
                inputs,
                new ProfileRequest.Run(threads, backend, precision, seed),
                asked,
                predict);
    }

    private String name() {
        return modelName == null ? "" : modelName;
    }

    /** Nothing that the protocol does not have may be asked for, and nothing may keep the machine for half an hour. */
    private void checkAsked() {
        List<String> foreign = asked.values().keySet().stream()
                .filter(parameter -> !protocol.parameters().contains(parameter))
                .map(parameter -> "'" + parameter.name() + "'")
                .toList();
        if (!foreign.isEmpty()) {
            String none = protocol.isFixed() ? "' has no parameters" : "' has no such parameter";
            faults.add(invalid("parameters", "the protocol '" + protocol.name() + none)
                    .got(String.join(" and ", foreign))
                    .expected(PROTOCOLS.stream()
                            .filter(other -> !other.isFixed())
                            .map(other -> "'" + other.name() + "' with " + names(other))
                            .collect(Collectors.joining("; "))));
        }
        int measurements = batchSizes == null ? 1 : batchSizes.size();
        double each = protocol.changed(asked).totalSeconds();
        if (measurements * each > MAX_TOTAL_SECONDS) {
            faults.add(invalid("protocol", "this would take too long")
                    .got(measurements + " batch sizes of up to " + Math.round(each) + " s each")
                    .expected("at most " + Math.round(MAX_TOTAL_SECONDS) + " s in all")
                    .fix("ask for fewer batch sizes at a time, or for 'parameters.batch_sweep'"));
        }
    }

    private static List<String> names(Protocol protocol) {
        return protocol.parameters().stream().map(Parameter::name).toList();
    }

    private static @Nullable Protocol find(String name) {
        return PROTOCOLS.stream()
                .filter(protocol -> protocol.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Protocol named(String name) {
        return Objects.requireNonNull(find(name));
    }

    private void property(String key, JsonNode value) {
        switch (key) {
            case "model" -> model(value);
            case "version" -> version = value.isIntegralNumber() ? value.asString() : text(value, key);
            case "protocol" -> protocol(value);
            case "batch_sizes" -> batchSizes(value);
            case "inputs" -> inputs(value);
            case "precision" -> precision(value);
            case "threads" -> threads(value);
            case "predict" -> predict(value);
            case "parameters" -> each(value, PARAMETER_KEYS, key, this::parameter);
            default -> throw new IllegalStateException(key);
        }
    }

    private void parameter(String key, JsonNode value) {
        String where = "parameters." + key;
        switch (key) {
            case "backend" -> backend = text(value, where);
            case "seed" -> seed = number(value, where, Long.MIN_VALUE, Long.MAX_VALUE, DEFAULT_SEED);
            default -> ask(PARAMETERS.get(key), value, where);
        }
    }

    @SuppressWarnings("unchecked")
    private void ask(@Nullable Parameter<?> parameter, JsonNode value, String where) {
        if (parameter == null) {
            throw new IllegalStateException(where);
        }
        if (parameter.type() == Boolean.class) {
            if (flag(value, where)) {
                asked = asked.and((Parameter<Boolean>) parameter, true);
            }
        } else if (parameter.type() == Double.class) {
            asked = asked.and((Parameter<Double>) parameter, milliseconds(value, where, parameter.max()));
        } else {
            asked = asked.and((Parameter<Integer>) parameter, (int)
                    number(value, where, parameter.min(), parameter.max(), parameter.min()));
        }
    }

    private void model(JsonNode value) {
        if (value.isString()) {
            modelName = value.asString();
        } else if (value.isObject()) {
            definition = JsonMapper.shared().writeValueAsBytes(value);
        } else {
            faults.add(invalid("model", "is neither a name nor a definition").got(kind(value)));
        }
    }

    private void protocol(JsonNode value) {
        String word = text(value, "protocol");
        Protocol found = word == null ? null : find(word);
        if (found != null) {
            protocol = found;
        } else if (word != null) {
            faults.add(invalid("protocol", "there is no such protocol")
                    .got("'" + Excerpt.of(word) + "'")
                    .expected("one of " + PROTOCOLS.stream().map(Protocol::name).toList()));
        }
    }

    private void batchSizes(JsonNode value) {
        if (!value.isArray() || value.isEmpty() || value.size() > MAX_BATCH_SIZES) {
            faults.add(invalid("batch_sizes", "is not a list of batch sizes")
                    .got(value.isArray() ? value.size() + " elements" : kind(value))
                    .expected("a list of 1 to " + MAX_BATCH_SIZES + " whole numbers"));
            return;
        }
        List<Long> sizes = new ArrayList<>();
        for (JsonNode size : value) {
            sizes.add(number(size, "batch_sizes", 1, MAX_BATCH, 1));
        }
        if (sizes.stream().distinct().count() < sizes.size()) {
            faults.add(invalid("batch_sizes", "names a batch size twice"));
        }
        batchSizes = sizes;
    }

    private void inputs(JsonNode value) {
        Map<String, GivenInput> given = new LinkedHashMap<>();
        each(value, null, "inputs", (name, input) -> given.put(name, new GivenInputReader(name, faults).read(input)));
        inputs = given;
    }

    private void precision(JsonNode value) {
        String word = text(value, "precision");
        if (word != null) {
            precision = Precision.of(word).orElse(null);
            if (precision == null) {
                faults.add(invalid("precision", "there is no such precision")
                        .got("'" + Excerpt.of(word) + "'")
                        .expected("one of " + Precision.words()));
            }
        }
    }

    private void threads(JsonNode value) {
        threads = (int) number(value, "threads", 1, 4096, 1);
    }

    private void predict(JsonNode value) {
        try {
            predict = isNamedHost(value)
                    ? PredictionTarget.of(HostLibrary.named(value.get(HOST).asString()))
                    : PredictionTarget.of(CeilingsJson.read(value, "predict"));
        } catch (EngineException unfit) {
            faults.addAll(unfit.faults());
        }
    }

    /** Rather than one of which the ceilings are given. */
    private static boolean isNamedHost(JsonNode value) {
        return value.isObject() && value.size() == 1 && value.path(HOST).isString();
    }

    /** @param known the keys there may be, or null for any */
    private void each(
            JsonNode object,
            @Nullable List<String> known,
            @Nullable String where,
            BiConsumer<String, JsonNode> reader) {
        if (!object.isObject()) {
            faults.add(invalid(where, "is not a JSON object").got(kind(object)));
            return;
        }
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            if (known != null && !known.contains(property.getKey())) {
                String name = Excerpt.of(property.getKey());
                faults.add(invalid(where == null ? name : where + "." + name, "there is no such property")
                        .expected("one of " + known));
            } else {
                reader.accept(property.getKey(), property.getValue());
            }
        }
    }

    private @Nullable String text(JsonNode value, String where) {
        if (!value.isString()) {
            faults.add(invalid(where, "is not a text").got(kind(value)));
            return null;
        }
        return value.asString();
    }

    private boolean flag(JsonNode value, String where) {
        if (!value.isBoolean()) {
            faults.add(invalid(where, "is neither true nor false").got(kind(value)));
        }
        return value.isBoolean() && value.asBoolean();
    }

    private long number(JsonNode value, String where, long least, long most, long otherwise) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
            faults.add(invalid(where, "is not a whole number in range")
                    .got(value.isNumber() ? Excerpt.of(value.asString()) : kind(value))
                    .expected(least + " to " + most));
            return otherwise;
        }
        return value.asLong();
    }

    private double milliseconds(JsonNode value, String where, double most) {
        double ms = value.isNumber() ? value.asDouble() : 0;
        if (!(ms > 0 && ms <= most)) {
            faults.add(invalid(where, "is not a number of milliseconds in range")
                    .got(value.isNumber() ? Excerpt.of(value.asString()) : kind(value))
                    .expected("above 0 and at most " + Math.round(most)));
        }
        return ms;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "the text '" + Excerpt.of(value.asString()) + "'";
            case NULL, MISSING -> "null";
            default -> Excerpt.of(value.asString());
        };
    }

    private static Fault invalid(@Nullable String where, String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, where, problem);
    }
}
