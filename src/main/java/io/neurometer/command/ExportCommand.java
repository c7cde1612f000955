package io.neurometer.command;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.write.OnnxFileWriter;
import io.neurometer.service.export.OnnxFile;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code GET /models/{name}/onnx} answers, as a file; or as two, one of which has the weights. */
@CommandLine.Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Writes a definition or built-in model as an ONNX file.",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the file is there",
            "1:a fault of Neurometer itself",
            "2:the command line is wrong",
            "3:the model cannot be built, or ONNX cannot say what it computes"
        })
final class ExportCommand implements Callable<Integer> {
    @CommandLine.Parameters(paramLabel = "MODEL", description = "A JSON definition, or zoo/NAME for a built-in model.")
    private String model = "";

    @CommandLine.Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "Where the ONNX file goes. It is replaced as a whole, or not at all.")
    private Path output = Path.of("");

    @CommandLine.Option(
            names = "--external-data",
            description = "Write the weights to a second file, FILE.data: for 2 GB and more.")
    private boolean externalData;

    @CommandLine.Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Weights of the definition or built-in model, as safetensors; random ones by default.")
    private @Nullable Path weights;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        ModelArgument.require(model);
        requireWritable();
        try (Engine engine = Engine.start();
                ModelLease lease = lease(engine)) {
            if (externalData) {
                writeParted(engine, lease.model());
            } else {
                try (OnnxFile file = engine.exporter().file(lease.model());
                        NewFile target = NewFile.at(output)) {
                    target.write(file::writeTo);
                    target.keep();
                }
            }
        }
        out.println(output);
        return ExitCodes.OK;
    }

    private void writeParted(Engine engine, LoadedModel loaded) throws IOException {
        Path data = output.resolveSibling(output.getFileName() + ".data");
        try (OnnxFileWriter writer = engine.exporter().parted(loaded);
                NewFile target = NewFile.at(output);
                NewFile beside = NewFile.at(data)) {
            String location = Objects.requireNonNull(data.getFileName()).toString();
            try (OutputStream elements = beside.open()) {
                target.write(structure -> writer.writeTo(structure, elements, location));
            }
            beside.keep();
            target.keep();
        }
    }

    private ModelLease lease(Engine engine) {
        String name = weights == null ? model : engine.files().withWeights(model, weights);
        return engine.models().lease(ModelReference.named(name));
    }

    private void requireWritable() {
        if (!NewFile.isPossible(output)) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, "--output", "is not a file that can be written")
                            .got("'" + output + "'")
                            .expected("a file in a folder that is there"));
        }
    }
}
