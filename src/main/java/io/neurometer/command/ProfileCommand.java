package io.neurometer.command;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.phase.Parameter;
import io.neurometer.service.profiling.ProfileRequestReader;
import io.neurometer.service.profiling.ProfileService;
import io.neurometer.service.profiling.report.ReportText;
import io.neurometer.service.profiling.view.ReportForm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
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
            "4:measured, but not valid: something else than the model shaped the figures",
            "5:the model does not fit in the memory given"
        })
final class ProfileCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TABLE = "table";

    /** Options of the request, then those of phases, then the ones without an order: what becomes of the report. */
    static final int FIRST = -3;

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
            split = ",",
            description = "Batch sizes, such as 8 or 1,8,32; 1 unless the model or its input says otherwise.")
    private List<Long> batches = List.of();

    @CommandLine.Option(
            names = "--weights",
            order = FIRST,
            paramLabel = "FILE",
            description = "Weights of a definition or built-in model, as safetensors; random ones by default.")
    private @Nullable Path weights;

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

    @CommandLine.Mixin
    private final PredictedHost predicted = new PredictedHost();

    @CommandLine.Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the report, as POST /profile answers it; - for standard output, without the table.")
    private @Nullable JsonTarget json;

    @CommandLine.Option(
            names = "--format",
            paramLabel = "NAME",
            description =
                    "What to print: table (the default), json, csv, markdown, or html, which is one page with charts.")
    private String format = TABLE;

    @CommandLine.Option(names = "--raw", description = "Have JSON contain the histograms of samples too.")
    private boolean raw;

    @CommandLine.Option(
            names = "--sort",
            paramLabel = "NAME",
            description = "Sort the table's layers by time, mac, params or memory, the largest first.")
    private @Nullable LayerOrder order;

    @CommandLine.Option(names = "--top", paramLabel = "N", description = "Show the first N layers alone in the table.")
    private @Nullable Integer top;

    @CommandLine.Option(
            names = "--fits",
            paramLabel = "RAM[,FLASH]",
            description = "Tell whether features, and weights, fit in so much memory, such as 512KB,2MB.")
    private @Nullable Budget budget;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private ProfileCommand(boolean terminal) {
        this.terminal = terminal;
    }

    /** @param terminal whether to show on standard error how far a measurement is */
    static CommandLine line(boolean terminal) {
        CommandLine line = new CommandLine(new ProfileCommand(terminal))
                .registerConverter(InputArgument.class, InputArgument::parse)
                .registerConverter(LayerOrder.class, LayerOrder::parse)
                .registerConverter(Budget.class, Budget::parse);
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
        Optional<ReportForm> form = format.equals(TABLE) ? Optional.empty() : ReportForm.named(format);
        checkChoice();
        ModelArgument.require(model);
        ProfileService.Kept kept = profile(line.getErr());
        JsonNode report = JSON.readTree(kept.json());
        PrintWriter out = line.getOut();
        if (json != null) {
            json.write(out, target -> write(ReportText.of(kept.json(), raw), target));
        }
        if (json == null || !json.isStandardOutput()) {
            print(kept, form, report, out);
        }
        if (budget != null) {
            Budget.Answer answer = budget.of(report);
            answer.reasons().forEach(format.equals(TABLE) ? out::println : line.getErr()::println);
            if (!answer.fits()) {
                return ExitCodes.DOES_NOT_FIT;
            }
        }
        return kept.report().isValid() ? ExitCodes.OK : ExitCodes.NOT_VALID;
    }

    private void print(ProfileService.Kept kept, Optional<ReportForm> form, JsonNode report, PrintWriter out) {
        if (form.isPresent()) {
            out.print(form.get().report(report));
        } else if (format.equals(ReportForm.JSON)) {
            out.println(ReportText.of(kept.json(), raw));
        } else {
            ReportPage.print(kept.report(), weights != null, new LayerTable.Choice(order, top), out);
        }
    }

    private void checkChoice() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (top != null && top < 1) {
            throw new CommandLine.ParameterException(line, "--top is " + top + ", expected 1 or more");
        }
        if ((top != null || order != null) && !format.equals(TABLE)) {
            throw new CommandLine.ParameterException(line, "--sort and --top choose the rows of the table");
        }
        if (order == LayerOrder.TIME && !List.of("standard", "rigorous").contains(protocol)) {
            throw new CommandLine.ParameterException(
                    line, "--sort time needs the times of layers, which --protocol standard measures");
        }
    }

    /** The body of {@code POST /profile} that asks for the same, so that both are checked alike. */
    private byte[] body(String name) {
        ObjectNode body = JSON.createObjectNode().put("model", name).put("protocol", protocol);
        if (!batches.isEmpty()) {
            ArrayNode sizes = body.putArray("batch_sizes");
            batches.forEach(sizes::add);
        }
        if (threads != null) {
            body.put("threads", threads);
        }
        if (precision != null) {
            body.put("precision", precision);
        }
        predicted.addTo(body);
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

    private ProfileService.Kept profile(PrintWriter err) {
        ProfileRequestReader.read(body(model));
        try (Engine engine = Engine.start();
                ProgressBar bar = new ProgressBar(err)) {
            String name = weights == null ? model : engine.files().withWeights(model, weights);
            var request = ProfileRequestReader.read(body(name));
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
