package io.neurometer.service.grpc;

import static io.neurometer.service.inference.RequestFaults.invalid;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.grpc.proto.InferTensorContents;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import io.neurometer.service.grpc.proto.ModelInferResponse.InferOutputTensor;
import io.neurometer.service.inference.InferResponse;
import java.nio.ByteBuffer;

/**
 * Turns answers into messages. Raw elements stay in tensor memory, which the message refers to: it is sent before the
 * answer is closed.
 */
final class InferEncoder {
    /** What a message may have beside its elements. */
    private static final long RESERVE_BYTES = 1 << 20;

    /** Typed elements are first gathered on the Java heap, raw ones are not. */
    private static final long MAX_TYPED_BYTES = 64 << 20;

    private InferEncoder() {}

    /**
     * @throws EngineException {@link ErrorCode#TOO_LARGE} beyond what one message may hold,
     *     {@link ErrorCode#REQUEST_INVALID} when raw and typed outputs are to be mixed, or an output has no typed form
     */
    static ModelInferResponse encode(InferResponse answer) {
        boolean raw = isRaw(answer);
        requireSendable(answer, raw);
        ModelInferResponse.Builder message = ModelInferResponse.newBuilder()
                .setModelName(answer.model().name())
                .setModelVersion(answer.model().version())
                .putParameters("backend", text(answer.backend()))
                .putParameters("precision", text(answer.precision().word()));
        if (answer.id() != null) {
            message.setId(answer.id());
        }
        for (InferResponse.Output output : answer.outputs()) {
            InferOutputTensor.Builder tensor =
                    InferOutputTensor.newBuilder().setName(output.name()).setDatatype(output.datatype());
            for (long size : output.shape().sizes()) {
                tensor.addShape(size);
            }
            if (raw) {
                message.addRawOutputContents(UnsafeByteOperations.unsafeWrap(output.bytes()));
            } else {
                tensor.setContents(contents(output));
            }
            message.addOutputs(tensor);
        }
        return message.build();
    }

    private static boolean isRaw(InferResponse answer) {
        boolean raw = answer.outputs().stream().anyMatch(InferResponse.Output::binary);
        if (raw && !answer.outputs().stream().allMatch(InferResponse.Output::binary)) {
            throw invalid(
                    "binary_data",
                    "one answer has either raw outputs or typed ones",
                    null,
                    "the same 'binary_data' for all outputs, or 'binary_data_output' of the request");
        }
        return raw;
    }

    private static void requireSendable(InferResponse answer, boolean raw) {
        long bytes = 0;
        for (InferResponse.Output output : answer.outputs()) {
            bytes += output.byteSize();
        }
        long most = raw ? Integer.MAX_VALUE - RESERVE_BYTES : MAX_TYPED_BYTES;
        if (bytes > most) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the answer is too large for one message")
                    .got(bytes + " bytes")
                    .expected("at most " + most + " bytes")
                    .fix(raw ? "ask for fewer outputs, or send less at once" : "ask for raw outputs"));
        }
    }

    private static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }

    private static InferTensorContents contents(InferResponse.Output output) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        if (output.classes() != null) {
            output.classes().texts().forEach(text -> contents.addBytesContents(ByteString.copyFromUtf8(text)));
            return contents.build();
        }
        Tensor tensor = output.tensor();
        DataType type = tensor.dataType();
        if (!ContentsReader.hasContents(type)) {
            throw invalid(
                    output.name(), "elements of this datatype are sent raw only", type, "a request for raw outputs");
        }
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < tensor.elements(); i++) {
            add(contents, type, bytes, i);
        }
        return contents.build();
    }

    private static void add(InferTensorContents.Builder contents, DataType type, ByteBuffer bytes, int index) {
        switch (type) {
            case BOOL -> contents.addBoolContents(bytes.get(index) != 0);
            case INT8, INT16, INT32 -> contents.addIntContents((int) Elements.getLong(bytes, type, index));
            case INT64 -> contents.addInt64Contents(bytes.getLong(index * 8));
            case UINT8, UINT16, UINT32 -> contents.addUintContents((int) Elements.getLong(bytes, type, index));
            case UINT64 -> contents.addUint64Contents(bytes.getLong(index * 8));
            case FP32 -> contents.addFp32Contents(bytes.getFloat(index * 4));
            case FP64 -> contents.addFp64Contents(bytes.getDouble(index * 8));
            default -> throw new IllegalStateException("there are no contents of " + type);
        }
    }
}
