package io.neurometer.command;

import io.neurometer.service.inference.InferRequest;
import io.neurometer.service.inference.InferResponse;
import io.neurometer.service.inference.InferResponseWriter;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code POST /infer} does, with the first values of each output in place of JSON unless JSON is asked for. */
@CommandLine.Command(
        name = "infer",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Runs a model once and shows its outputs, or the features of any layer.",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the outputs are there",
            "1:a fault of Neurometer itself",
            "2:the command line or an input is wrong",
            "3:the model cannot be built or run here"
        })
final class InferCommand implements Callable<Integer> {
    @CommandLine.Parameters(
            paramLabel = "MODEL",
            description = "An ONNX file, a JSON definition, or zoo/NAME for a built-in model.")
    private String model = "";

    @CommandLine.Option(
            names = "--input",
            paramLabel = "NAME=SOURCE",
            description = "Elements of an input: FILE.npy, FILE.json, or 'seeded' for standard normal numbers;"
                    + " 'seeded:1x16' where the model leaves sizes open. Once for each input.")
    private List<InputArgument> inputs = List.of();

    @CommandLine.Option(
            names = "--output",
            paramLabel = "NAME",
            description = "An output, or the features of a layer. Once for each; all outputs by default.")
    private List<String> outputs = List.of();

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

    @CommandLine.Option(names = "--seed", paramLabel = "N", description = "Seed of seeded inputs; 1 by default.")
    private long seed = 1;

    @CommandLine.Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Weights of a definition or built-in model, as safetensors; random ones by default.")
    private @Nullable Path weights;

    @CommandLine.Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the outputs whole, as POST /infer answers them; - for standard output.")
    private @Nullable JsonTarget json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    static CommandLine line() {
        return new CommandLine(new InferCommand()).registerConverter(InputArgument.class, InputArgument::parse);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        ModelArgument.require(model);
        try (Engine engine = Engine.start();
                ModelLease lease = lease(engine);
                InferRequest request = request(engine, lease);
                InferResponse answer = engine.inference().infer(lease.model(), request)) {
            if (json != null) {
                json.write(out, target -> InferResponseWriter.writeJson(answer, target));
            }
            if (json == null || !json.isStandardOutput()) {
                OutputPreview.print(answer, out);
            }
        }
        return ExitCodes.OK;
    }

    private ModelLease lease(Engine engine) {
        String name = weights == null ? model : engine.files().withWeights(model, weights);
        return engine.models().lease(ModelReference.named(name));
    }

    private InferRequest request(Engine engine, ModelLease lease) {
        return new InferRequest(
                ModelReference.named(model),
                null,
                InputTensors.of(engine, lease.model(), inputs, seed),
                outputs.stream()
                        .map(output -> new InferRequest.RequestedOutput(output, null))
                        .toList(),
                InferRequest.Options.named(backend, precision));
    }
}
