package io.neurometer.service.export;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.write.OnnxExport;
import io.neurometer.engine.frontend.onnx.write.OnnxFileWriter;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelFormat;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Service;

/** Makes ONNX files of models. Whatever can be wrong with one is found before its first byte is written. */
@Service
public final class OnnxExporter {
    private static final String UNVERSIONED = "development";

    private final ModelCompiler compiler;
    private final EngineThreads threads;
    private final String version;

    OnnxExporter(ModelCompiler compiler, EngineThreads threads, ObjectProvider<BuildProperties> build) {
        this.compiler = compiler;
        this.threads = threads;
        BuildProperties properties = build.getIfAvailable();
        String built = properties == null ? null : properties.getVersion();
        this.version = built == null ? UNVERSIONED : built;
    }

    /**
     * A model as one file: as it came if it came as ONNX, else written from its definition.
     *
     * @param model leased for as long as the file is written
     * @throws EngineException {@link ErrorCode#MODEL_UNSUPPORTED} with every layer that ONNX cannot say,
     *     {@link ErrorCode#MODEL_NOT_RUNNABLE} for a definition that is analysed only, {@link ErrorCode#TOO_LARGE} for 2
     *     GB or more
     */
    public OnnxFile file(LoadedModel model) {
        return model.format() == ModelFormat.ONNX
                ? OnnxFile.given(model.origin().file())
                : OnnxFile.written(OnnxFileWriter.whole(planned(model)));
    }

    /**
     * A definition as an ONNX file whose weights are in another.
     *
     * @param model as in {@link #file}
     * @throws EngineException as {@link #file}; {@link ErrorCode#TOO_LARGE} only where a single weight has 2 GB or more
     */
    public OnnxFileWriter parted(LoadedModel model) {
        if (model.format() == ModelFormat.ONNX) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, model.name(), "is an ONNX file already, and stays as it is"));
        }
        return OnnxFileWriter.parted(planned(model));
    }

    private OnnxExport planned(LoadedModel model) {
        model.requireRunnable();
        return threads.analyze(() -> OnnxExport.of(compiler.infer(model.graph(), Map.of()), version));
    }
}
