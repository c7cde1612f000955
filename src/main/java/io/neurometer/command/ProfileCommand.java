package io.neurometer.command;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.service.profiling.ProfileRequest;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code POST /profile} does, with a table in place of JSON unless JSON is asked for. */
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

    private final boolean terminal;

    @CommandLine.Parameters(
            paramLabel = "MODEL",
            description = "An ONNX file, a JSON definition, or zoo/NAME for a built-in model.")
    private String model = "";

    @CommandLine.Option(
            names = "--protocol",
            paramLabel = "NAME",
            description = "analytic: counted only; quick (the default): a first measurement within seconds;"
                    + " standard: to rely on, up to 90 s; rigorous: to publish, up to 15 min.")
    private String protocol = "quick";

    @CommandLine.Option(
            names = "--batch",
            paramLabel = "N",
            description = "Batch size; 1 unless the model or its input says otherwise.")
    private @Nullable Long batch;

    @CommandLine.Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads within one operator; all there are by default.")
    private @Nullable Integer threads;

    @CommandLine.Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "onednn or reference; the fastest by default.")
    private @Nullable String backend;

    @CommandLine.Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "fp32, bf16 or int8; what the service is set to by default.")
    private @Nullable String precision;

    @CommandLine.Option(
            names = "--input",
            paramLabel = "NAME=SHAPE",
            converter = ShapeConverter.class,
            description = "The shape of an input whose sizes the model leaves open, such as ids=1x128. Once for each.")
    private List<InputArgument> inputs = List.of();

    @CommandLine.Option(names = "--seed", paramLabel = "N", description = "Seed of the input data; 1 by default.")
    private @Nullable Long seed;

    @CommandLine.Option(
            names = "--forks",
            paramLabel = "N",
            description = "Processes in which a rigorous measurement finds the latency; 5 by default.")
    private @Nullable Integer forks;

    @CommandLine.Option(
            names = "--slo-ms",
            paramLabel = "MS",
            description =
                    "Latency for which a rigorous measurement seeks the greatest rate; twice the 99th percentile of"
                            + " single runs by default.")
    private @Nullable Double sloMs;

    @CommandLine.Option(names = "--force", description = "Measure rigorously though the machine is busy.")
    private boolean force;

    @CommandLine.Option(
            names = "--json",
            paramLabel = "FILE",
            converter = TargetConverter.class,
            description = "Write the report, as POST /profile answers it; - for standard output, without the table.")
    private @Nullable JsonTarget json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** @param terminal whether to show on standard error how far a measurement is */
    ProfileCommand(boolean terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        ProfileRequest request = ProfileRequestReader.read(
                ProfileBody.of(model, protocol, batch, threads, backend, precision, inputs, seed, forks, sloMs, force));
        String report = profile(request, line.getErr());
        PrintWriter out = line.getOut();
        if (json != null) {
            json.write(out, target -> write(report, target));
        }
        JsonNode parsed = JSON.readTree(report);
        if (json == null || !json.isStandardOutput()) {
            ReportPage.print(parsed, out);
        }
        return code(parsed);
    }

    /** What a report ends the process with; a report without a measurement has nothing that could be invalid. */
    static int code(JsonNode report) {
        JsonNode valid = report.path("validity").path("valid");
        return valid.isBoolean() && !valid.asBoolean() ? ExitCodes.NOT_VALID : ExitCodes.OK;
    }

    private String profile(ProfileRequest request, PrintWriter err) {
        try (Engine engine = Engine.start();
                ProgressBar bar = new ProgressBar(err)) {
            ProfileService service = engine.profiles();
            return service.profile(request, terminal ? bar : ProgressListener.NONE, Cancellation.NEVER)
                    .json();
        }
    }

    private static void write(String report, OutputStream target) {
        try {
            target.write(report.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads shapes of inputs. */
    static final class ShapeConverter implements CommandLine.ITypeConverter<InputArgument> {
        @Override
        public InputArgument convert(String text) {
            return InputArgument.parseShape(text);
        }
    }

    /** Reads where JSON goes. */
    static final class TargetConverter implements CommandLine.ITypeConverter<JsonTarget> {
        @Override
        public JsonTarget convert(String text) {
            return JsonTarget.parse(text);
        }
    }
}
