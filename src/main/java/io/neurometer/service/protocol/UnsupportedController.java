package io.neurometer.service.protocol;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Extensions of the protocol that this service does not have: it says so, whatever the request asks for. */
@RestController
class UnsupportedController {

    @RequestMapping(
            path = {
                "/v2/trace/setting",
                ModelPaths.MODEL + "/trace/setting",
                ModelPaths.BUILT_IN + "/trace/setting",
            },
            method = {RequestMethod.GET, RequestMethod.POST})
    void trace(HttpServletRequest request) throws IOException {
        throw unsupported(
                request,
                "requests cannot be traced through this interface",
                "the metrics of the management port tell" + " where their time goes");
    }

    @RequestMapping(
            path = "/v2/logging",
            method = {RequestMethod.GET, RequestMethod.POST})
    void logging(HttpServletRequest request) throws IOException {
        throw unsupported(
                request, "logging cannot be changed through this interface", "set it where the service is started");
    }

    @RequestMapping(
            path = {"/v2/systemsharedmemory/**", "/v2/cudasharedmemory/**"},
            method = {RequestMethod.GET, RequestMethod.POST})
    void sharedMemory(HttpServletRequest request) throws IOException {
        throw unsupported(request, "shared memory is not supported", "send tensors in requests, as binary data");
    }

    /** What is wrong with the body would come first. */
    private static ProblemException unsupported(HttpServletRequest request, String problem, String fix)
            throws IOException {
        request.getInputStream().transferTo(OutputStream.nullOutputStream());
        return new ProblemException(ProblemCode.REQUEST_INVALID, problem + "; " + fix);
    }
}
