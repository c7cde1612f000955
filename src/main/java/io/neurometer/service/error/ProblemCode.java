package io.neurometer.service.error;

import io.neurometer.engine.error.ErrorCode;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/**
 * Every kind of failure that a caller may be told of, those of the engine under the names that they have there. The name
 * is part of the public interface and never changes. {@code docs/errors.md} is printed from this list.
 */
public enum ProblemCode {
    MODEL_MALFORMED(
            400,
            "The bytes are not what they claim to be: not JSON, not an ONNX file, not safetensors, or cut short",
            "Send the file again, whole; the detail says where it goes wrong"),
    MODEL_INVALID(
            422,
            "The model breaks the rules of the definition language, or an operator gets attributes it cannot have",
            "Correct each layer or node that `faults` names"),
    MODEL_SHAPE_MISMATCH(
            422,
            "Two connected parts of the model disagree about a shape or a datatype",
            "Make the two agree; `faults` says what each layer got and expected"),
    MODEL_GRAPH_INVALID(
            422,
            "The graph has a cycle, an input that nothing makes, no outputs, or a name defined twice",
            "Correct the connections that `faults` names"),
    MODEL_UNSUPPORTED(
            422,
            "The model uses operators, opsets or features that this service does not have",
            "Export the model with other operators or another opset; `faults` lists all that are missing"),
    MODEL_WEIGHTS_INVALID(
            422,
            "Tensors of the weight file are missing, surplus, or of another shape than the model's",
            "Send weights with the names and shapes that the model has"),
    MODEL_NOT_RUNNABLE(
            422,
            "The model can be analysed but not run",
            "Ask for `POST /profile` with the protocol `analytic`, or use a smaller model"),
    REQUEST_INVALID(
            400,
            "The request is malformed, or names an input, option or shape that the model does not have",
            "Correct what `detail` and `faults` name"),
    NOT_FOUND(
            404,
            "There is no model, version, profile or path of this name",
            "Look at `GET /models`, `GET /zoo` or `GET /profiles`"),
    TOO_LARGE(
            413,
            "A limit on bytes, elements, parameters or layers is exceeded",
            "Send less at once, or have the setting raised that the detail names"),
    MEMORY_EXHAUSTED(
            507,
            "The request needs more memory than is left",
            "Use a smaller batch or model, delete models, or give the service more memory"),
    BACKEND_UNAVAILABLE(
            400, "There is no such backend, or it cannot be used on this machine", "Choose one from `GET /backends`"),
    HOST_BUSY(
            503,
            "The machine is too busy with other things for a rigorous measurement",
            "Stop what else runs there, try later, or set `parameters.force`"),
    INTERNAL(500, "A fault of the service itself, which it has logged", "Report it; the request may be right"),

    QUEUE_FULL(
            503,
            "The service is busy",
            "All engine threads are busy and the queue of calls is full",
            "Try again after `Retry-After` seconds"),
    STOPPING(
            503,
            "The service is stopping",
            "The service is shutting down",
            "Try again after `Retry-After` seconds, or ask another instance"),
    PRECISION_UNAVAILABLE(
            422, "The backend does not run models in the precision asked for", "Use the precision `fp32`"),
    THREADS_FIXED(
            422,
            "The backend's number of threads was fixed when the service started, and the request asks for another",
            "Leave `threads` out, or start the service with another `OMP_NUM_THREADS`"),
    THREADS_TOO_MANY(
            422,
            "Too many threads",
            "The request asks for more threads than this process may use processors",
            "Ask for fewer"),
    PROFILE_QUEUE_FULL(
            503,
            "One profile is measured at a time, and as many wait already as may",
            "Try again after `Retry-After` seconds"),
    PROFILE_CANCELLED(409, "The profile was cancelled while it was made", "Ask for it again if it is still wanted"),
    PROFILE_INTERRUPTED(503, "The service was stopped or restarted while it made the profile", "Ask for it again"),
    PROFILE_UNFINISHED(
            409,
            "Profile without a report",
            "A profile to be compared has no report, or none yet",
            "Look at `GET /profiles/{id}` and compare once it is done"),
    PROFILE_EXISTS(
            409,
            "Another profile has this id",
            "Another report than the imported one is kept under its id",
            "Remove that one with `DELETE /profiles/{id}`"),
    REPORT_INVALID(
            422,
            "Not a report of this kind",
            "What is to be imported is not a report of a profile",
            "Send a report as `GET /profiles/{id}` answers it"),
    TOO_MANY_STREAMS(
            503, "As many streams of events are open as may be", "Ask `GET /profiles/{id}` from time to time instead"),

    UNAUTHORIZED(
            401,
            "The API key is missing or wrong",
            "The request has no API key, or a wrong one",
            "Send the key in `Authorization: Bearer <key>` or `X-API-Key: <key>`"),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The kind of body is not supported",
            "The body is of a kind that this path does not read, or compressed",
            "Send the kind that the detail names"),
    METHOD_NOT_ALLOWED(405, "The path has no such method", "Use one that the header `Allow` names"),
    NOT_ACCEPTABLE(406, "The answer has none of the kinds that the header `Accept` names", "Accept `application/json`"),
    REQUEST_TIMEOUT(408, "The body did not arrive in time", "Send it again, without pauses"),
    EXPECTATION_FAILED(417, "The header `Expect` asks for something other than `100-continue`", "Leave it out");

    private final int status;
    private final String title;
    private final String meaning;
    private final String advice;

    ProblemCode(int status, String meaning, String advice) {
        this.status = status;
        this.title = words(name());
        this.meaning = meaning;
        this.advice = advice;
    }

    ProblemCode(int status, String title, String meaning, String advice) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
        this.advice = advice;
    }

    static ProblemCode of(ErrorCode code) {
        return valueOf(code.name());
    }

    /** The code of a status that something below this service has set. */
    static ProblemCode ofStatus(HttpStatus status) {
        for (ProblemCode code : values()) {
            if (code.name().equals(status.name())) {
                return code;
            }
        }
        if (status.is5xxServerError()) {
            return INTERNAL;
        }
        return status.value() == TOO_LARGE.status ? TOO_LARGE : REQUEST_INVALID;
    }

    /** The HTTP status of its answers. */
    public int status() {
        return status;
    }

    /** The kind of failure in a few words. */
    public String title() {
        return title;
    }

    /** When it happens, as a sentence in Markdown without its full stop. */
    String meaning() {
        return meaning;
    }

    /** What the caller can do about it, likewise. */
    String advice() {
        return advice;
    }

    private static String words(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
