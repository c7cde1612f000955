package io.neurometer.service.error;

import jakarta.servlet.ServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a body that cannot be read to its end, which is never a fault of this service. */
public final class BodyFaults {
    /** The attribute of a request whose body is no longer waited for: the {@link ProblemException} that says why. */
    public static final String CUT = BodyFaults.class.getName() + ".cut";

    private BodyFaults() {}

    /** @param failure of reading the body */
    static ProblemException of(ServletRequest request, IOException failure) {
        return request.getAttribute(CUT) instanceof ProblemException cut ? cut : of(failure);
    }

    private static ProblemException of(IOException failure) {
        if (has(failure, SocketTimeoutException.class)) {
            return new ProblemException(ProblemCode.REQUEST_TIMEOUT, "the body did not arrive in time");
        }
        if (has(failure, EOFException.class)) {
            return invalid("the body ended before the end that was announced; check Content-Length, or end a chunked"
                    + " body with a chunk of size 0");
        }
        if (failure instanceof BadRequestException && !(failure instanceof ClientAbortException)) {
            return invalid("the chunks of the body are malformed; each is its size in hexadecimal, a line break, that"
                    + " many bytes and a line break, and the last one has size 0");
        }
        return invalid("the connection broke while the body was read");
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemCode.REQUEST_INVALID, detail);
    }

    private static boolean has(Throwable failure, Class<? extends IOException> type) {
        @Nullable Throwable cause = failure;
        while (cause != null) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
