package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says of files that could not be read what they are instead, where their first bytes tell. */
final class UnreadableModel {
    private static final String EXPECTED = "an ONNX file or a JSON definition";

    private UnreadableModel() {}

    /** The failure of reading a model, with what the files are in front where that is known. */
    static EngineException explained(EngineException failure, ModelContent model, @Nullable ModelContent weights) {
        if (failure.code() != ErrorCode.MODEL_MALFORMED && failure.code() != ErrorCode.MODEL_INVALID) {
            return failure;
        }
        Fault known = ForeignFormat.of(model.bytes())
                .map(format -> Fault.of(failure.code(), null, "this is " + format.words())
                        .expected(EXPECTED)
                        .fix(format.advice()))
                .orElse(null);
        if (known == null && weights != null) {
            known = ForeignFormat.of(weights.bytes())
                    .filter(format -> format != ForeignFormat.SAFETENSORS)
                    .map(UnreadableModel::ofWeights)
                    .orElse(null);
        }
        if (known == null) {
            return failure;
        }
        List<Fault> faults = new ArrayList<>(List.of(known));
        if (failure.code() == ErrorCode.MODEL_INVALID) {
            faults.addAll(failure.faults());
        }
        EngineException explained = new EngineException(faults);
        explained.initCause(failure);
        return explained;
    }

    /** The failure of telling a model's types, with the files in front whose data might have told them. */
    static EngineException explained(EngineException failure, List<String> missingFiles) {
        if (missingFiles.isEmpty()) {
            return failure;
        }
        List<Fault> faults = new ArrayList<>();
        for (String location : missingFiles) {
            faults.add(Fault.of(
                            ErrorCode.MODEL_WEIGHTS_INVALID,
                            location,
                            "this file with data of the model is missing, on which the shapes within it may depend")
                    .fix(DataFiles.advice(location)));
        }
        faults.addAll(failure.faults());
        EngineException explained = new EngineException(faults);
        explained.initCause(failure);
        return explained;
    }

    private static Fault ofWeights(ForeignFormat format) {
        return Fault.of(ErrorCode.MODEL_MALFORMED, "weights", "this is " + format.words())
                .expected("a safetensors file")
                .fix(
                        format.isPyTorch()
                                ? "convert it in Python: safetensors.torch.save_file(torch.load('weights.pt'),"
                                        + " 'weights.safetensors')"
                                : "save the weights with the safetensors library");
    }
}
