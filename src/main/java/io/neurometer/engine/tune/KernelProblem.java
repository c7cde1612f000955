package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.KernelContext;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What decides how fast the ways to compute an operator are, but for the machine: the library with its version and
 * instruction set, the operator, the types of its inputs and how they lie in memory, precision and threads.
 *
 * @param text all of that in words, the same in every process
 * @param modelBytes what the weights of the model take, as a power of two: what does not fit in the caches comes from
 *     memory at every run
 */
public record KernelProblem(String text, long modelBytes) {
    /** So many bytes of weights leave no weight in the caches until it is used again. */
    private static final long MOST_BYTES_OF_MODEL = 64 << 20;

    /** What reads and writes more is bound by memory whatever the way, and a trial would take as much beside the model. */
    private static final long MAX_BYTES = 64 << 20;

    /** The problem that a request is; none where its data decides how long it takes, or its words differ by process. */
    static Optional<KernelProblem> of(Backend backend, KernelRequest request, long modelBytes) {
        String operator = request.op().toString();
        if (operator.indexOf('@') >= 0 || !isFp32(request.inputs()) || !isBearable(request)) {
            return Optional.empty();
        }
        long around = Long.highestOneBit(Math.min(MOST_BYTES_OF_MODEL, modelBytes));
        BackendInfo info = backend.info();
        KernelContext context = request.context();
        StringBuilder text = new StringBuilder()
                .append(info.name() + " " + info.version() + " " + info.isa())
                .append("; threads " + context.threads() + " of " + info.threads())
                .append("; " + context.precision().word())
                .append("; " + around + " bytes of weights")
                .append(context.finite() ? "" : "; not finite")
                .append(context.hidden() ? "; hidden" : "")
                .append("; " + operator + " of");
        for (int i = 0; i < request.inputs().count(); i++) {
            text.append(i == 0 ? " " : ", ").append(input(request, i));
        }
        text.append("; used " + new TreeSet<>(context.used()));
        text.append("; overwritable " + new TreeSet<>(context.overwritable()));
        return Optional.of(new KernelProblem(text.toString(), around));
    }

    private static String input(KernelRequest request, int index) {
        if (!request.inputs().has(index)) {
            return "nothing";
        }
        boolean constant = request.context().constants().has(index);
        return request.inputs().type(index)
                + (constant ? " constant" : " " + request.context().layout(index));
    }

    private static boolean isFp32(Inputs inputs) {
        for (int i = 0; i < inputs.count(); i++) {
            if (inputs.has(i) && inputs.dataType(i) != DataType.FP32) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBearable(KernelRequest request) {
        try {
            long bytes = request.outputs().stream().mapToLong(TensorType::bytes).reduce(0, Math::addExact);
            for (int i = 0; i < request.inputs().count(); i++) {
                bytes = Math.addExact(
                        bytes,
                        request.inputs().has(i) ? request.inputs().type(i).bytes() : 0);
            }
            return bytes <= MAX_BYTES;
        } catch (ArithmeticException huge) {
            return false;
        }
    }

    /** A short name of the problem: SHA-256 of its text in hexadecimal digits. */
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java has SHA-256", absent);
        }
    }
}
