package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Reads requests that consist of the elements of the model's only input and nothing else. They hold one sample, and tell
 * the size of one further dimension that the model leaves open. All outputs come back as binary data.
 */
@Component
class RawRequestReader {
    private static final InferRequest.Options OPTIONS =
            new InferRequest.Options(true, null, null, SchedulePolicy.DEFAULT);

    private final ModelCatalog catalog;
    private final LimitsProperties limits;

    RawRequestReader(ModelCatalog catalog, LimitsProperties limits) {
        this.catalog = catalog;
        this.limits = limits;
    }

    /**
     * @param length of the body in bytes, or less than 0 where it is not known
     * @return a request that the caller closes
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when the model has several inputs, or its input is not of
     *     that length
     */
    InferRequest read(ServletInputStream body, long length, ModelReference model) throws IOException {
        GraphInput input;
        List<Dim> dims;
        try (ModelLease lease = catalog.lease(model)) {
            input = onlyInput(lease.model());
            dims = ofOneSample(input, lease.model());
        }
        if (length >= 0) {
            Tensor tensor = Tensor.allocate(type(input, dims, length));
            return request(model, input, tensor, () -> requireFull(input, tensor, body));
        }
        try (BodyBuffer whole = BodyBuffer.read(body, limits.requestBytes().toBytes() + 1)) {
            Tensor tensor = Tensor.allocate(type(input, dims, whole.size()));
            return request(model, input, tensor, () -> copy(whole.stream(), tensor.bytes()));
        }
    }

    /** Fills a tensor. */
    private interface Filling {
        void run() throws IOException;
    }

    private static InferRequest request(ModelReference model, GraphInput input, Tensor tensor, Filling filling)
            throws IOException {
        try {
            filling.run();
            return new InferRequest(model, null, Map.of(input.name(), tensor), List.of(), OPTIONS);
        } catch (IOException | RuntimeException | Error failure) {
            tensor.close();
            throw failure;
        }
    }

    private static void requireFull(GraphInput input, Tensor tensor, ServletInputStream body) throws IOException {
        ByteBuffer target = tensor.bytes();
        if (!BodyBuffer.fill(target, body)) {
            throw invalid(input.name(), "the body ends too early", target.position(), target.capacity() + " bytes");
        }
    }

    private static void copy(InputStream source, ByteBuffer target) throws IOException {
        byte[] piece = new byte[1 << 13];
        for (int read = source.read(piece); read >= 0; read = source.read(piece)) {
            target.put(piece, 0, read);
        }
    }

    private static GraphInput onlyInput(LoadedModel model) {
        model.requireRunnable();
        List<GraphInput> inputs = model.graph().inputs();
        if (inputs.size() != 1) {
            throw invalid(
                    InferRequestReader.HEADER_LENGTH,
                    "0 means that the body is the model's only input",
                    "a model with " + inputs.size() + " inputs",
                    "JSON that names them, and its length in this header");
        }
        return inputs.get(0);
    }

    private static List<Dim> ofOneSample(GraphInput input, LoadedModel model) {
        List<Dim> dims = new ArrayList<>(input.type().shape().dims());
        Integer batch = model.runtime().batchAxes().axes().get(input.name());
        if (batch != null && !dims.get(batch).isFixed()) {
            dims.set(batch, Dim.of(1));
        }
        return dims;
    }

    /** Which dimension is open, or -1. */
    private static int openDim(GraphInput input, List<Dim> dims) {
        int open = -1;
        for (int i = 0; i < dims.size(); i++) {
            if (!dims.get(i).isFixed() && open >= 0) {
                throw invalid(
                        input.name(),
                        "the length of the body tells the size of one dimension, and the model leaves several open",
                        input.type(),
                        "JSON with the shape, and its length in the header " + InferRequestReader.HEADER_LENGTH);
            }
            open = dims.get(i).isFixed() ? open : i;
        }
        return open;
    }

    /** The type of an input that takes so many bytes. */
    private TensorType type(GraphInput input, List<Dim> dims, long bytes) {
        DataType dataType = input.type().dataType();
        int open = openDim(input, dims);
        if (open >= 0) {
            dims.set(open, Dim.of(1));
        }
        Shape least = TensorTypes.requireCountable(Shape.of(dims), input.name());
        long known = least.elements() * dataType.bytes();
        if (open >= 0 && known > 0) {
            dims.set(open, Dim.of(bytes / known));
        }
        Shape shape = Shape.of(dims);
        if (shape.elements() * dataType.bytes() != bytes) {
            throw invalid(
                    input.name(),
                    "the body is not one sample of this input",
                    bytes + " bytes",
                    (open < 0 ? known + " bytes" : "a multiple of " + known + " bytes") + " for " + input.type());
        }
        if (shape.elements() > limits.tensorElements()) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, input.name(), "the tensor is too large")
                    .got(shape.elements() + " elements")
                    .expected("at most " + limits.tensorElements())
                    .fix("send less at once, or have neurometer.limits.tensor-elements raised"));
        }
        return new TensorType(dataType, shape);
    }
}
