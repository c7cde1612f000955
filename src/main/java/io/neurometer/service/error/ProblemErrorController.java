package io.neurometer.service.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers failures that no controller has seen: those of filters and of the server itself. */
@Controller
class ProblemErrorController implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            ProblemWriter.write(request, response, Problems.of(rootOf(failure)));
            return;
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        ProblemWriter.write(request, response, Problems.ofStatus(status instanceof Integer code ? code : 404));
    }

    private static Throwable rootOf(Throwable failure) {
        return failure instanceof jakarta.servlet.ServletException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
