package io.neurometer.command;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.phase.Parameter;
import io.neurometer.service.profiling.ProfileRequestReader;
import io.neurometer.service.profiling.ProfileService;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code POST /profile} does, with a table in place of JSON unless JSON is asked for. What the phases of protocols let
 * a request change are options too.
 */
@CommandLine.Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Tells what a model costs: counted from its structure, and measured here.",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the figures are there",
            "1:a fault of Neurometer itself",
            "2:the command line is wrong",
            "3:the model cannot be built or run here",
            "4:measured, but not valid: something else than the model shaped the figures"
        })
final class ProfileCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Options of the request, then those of phases, then the ones without an order: what becomes of the report. */
    private static final int FIRST = -3;

    private static final int OF_PHASES = -2;

    private final boolean terminal;

    @CommandLine.Parameters(
            paramLabel = "MODEL",
            description = "An ONNX file, a JSON definition, or zoo/NAME for a built-in model.")
    private String model = "";

    @CommandLine.Option(
            names = "--protocol",
            order = FIRST,
            paramLabel = "NAME",
            description = "analytic: counted only; quick (the default): a first measurement within seconds;"
                    + " standard: to rely on, up to 90 s; rigorous: to publish, up to 15 min.")
    private String protocol = "quick";

    @CommandLine.Option(
            names = "--batch",
            order = FIRST,
            paramLabel = "N",
            description = "Batch size; 1 unless the model or its input says otherwise.")
    private @Nullable Long batch;

    @CommandLine.Option(
            names = "--threads",
            order = FIRST,
            paramLabel = "N",
            description = "Threads within one operator; all there are by default.")
    private @Nullable Integer threads;

    @CommandLine.Option(
            names = "--backend",
            order = FIRST,
            paramLabel = "NAME",
            description = "onednn or reference; the fastest by default.")
    private @Nullable String backend;

    @CommandLine.Option(
            names = "--precision",
            order = FIRST,
            paramLabel = "NAME",
            description = "fp32, bf16 or int8; what the service is set to by default.")
    private @Nullable String precision;

    @CommandLine.Option(
            names = "--input",
            order = FIRST,
            paramLabel = "NAME=SHAPE",
            converter = ProfileInputs.Converter.class,
            description =
                    "The shape of an input whose sizes the model leaves open, such as ids=1x128; with the range of"
                            + " its elements, such as ids=1x128:0..36; or its elements, as FILE.npy or FILE.json. Once for each.")
    private List<InputArgument> inputs = List.of();

    @CommandLine.Option(
            names = "--batch-dim",
            order = FIRST,
            paramLabel = "NAME=DIM",
            description =
                    "The dimension of an input that counts samples, where the model does not tell. Once for each.")
    private List<InputArgument> batchDims = List.of();

    @CommandLine.Option(
            names = "--seed",
            order = FIRST,
            paramLabel = "N",
            description = "Seed of the input data; 1 by default.")
    private @Nullable Long seed;

    @CommandLine.Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the report, as POST /profile answers it; - for standard output, without the table.")
    private @Nullable JsonTarget json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private ProfileCommand(boolean terminal) {
        this.terminal = terminal;
    }

    /** @param terminal whether to show on standard error how far a measurement is */
    static CommandLine line(boolean terminal) {
        CommandLine line = new CommandLine(new ProfileCommand(terminal))
                .registerConverter(InputArgument.class, InputArgument::parse);
        ProfileRequestReader.parameters()
                .forEach(parameter -> line.getCommandSpec().addOption(option(parameter)));
        return line;
    }

    private static CommandLine.Model.OptionSpec option(Parameter<?> parameter) {
        CommandLine.Model.OptionSpec.Builder option = CommandLine.Model.OptionSpec.builder(Options.of(parameter.name()))
                .type(parameter.type())
                .order(OF_PHASES)
                .description(parameter.meaning());
        return parameter.type() == Boolean.class
                ? option.arity("0").build()
                : option.paramLabel(parameter.type() == Double.class ? "MS" : "N")
                        .build();
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        ProfileService.Kept kept = profile(body(), line.getErr());
        PrintWriter out = line.getOut();
        if (json != null) {
            json.write(out, target -> write(kept.json(), target));
        }
        if (json == null || !json.isStandardOutput()) {
            ReportPage.print(kept.report(), out);
        }
        return kept.report().isValid() ? ExitCodes.OK : ExitCodes.NOT_VALID;
    }

    /** The body of {@code POST /profile} that asks for the same, so that both are checked alike. */
    private byte[] body() {
        ObjectNode body = JSON.createObjectNode().put("model", model).put("protocol", protocol);
        if (batch != null) {
            body.putArray("batch_sizes").add(batch);
        }
        if (threads != null) {
            body.put("threads", threads);
        }
        if (precision != null) {
            body.put("precision", precision);
        }
        ObjectNode given = body.putObject("inputs");
        inputs.forEach(input -> ProfileInputs.add(given, input));
        batchDims.forEach(
                input -> given.withObjectProperty(input.name()).put("batch_dim", ProfileInputs.dimension(input)));
        ObjectNode parameters = body.putObject("parameters");
        if (backend != null) {
            parameters.put("backend", backend);
        }
        if (seed != null) {
            parameters.put("seed", seed);
        }
        ProfileRequestReader.parameters().forEach(parameter -> {
            Object value = given(parameter);
            if (value != null) {
                parameters.set(parameter.name(), JSON.valueToTree(value));
            }
        });
        return JSON.writeValueAsBytes(body);
    }

    private @Nullable Object given(Parameter<?> parameter) {
        return Objects.requireNonNull(spec)
                .findOption(Options.of(parameter.name()))
                .getValue();
    }

    private ProfileService.Kept profile(byte[] body, PrintWriter err) {
        var request = ProfileRequestReader.read(body);
        try (Engine engine = Engine.start();
                ProgressBar bar = new ProgressBar(err)) {
            return engine.profiles().profile(request, terminal ? bar : ProgressListener.NONE, Cancellation.NEVER);
        }
    }

    private static void write(String report, OutputStream target) {
        try {
            target.write(report.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
