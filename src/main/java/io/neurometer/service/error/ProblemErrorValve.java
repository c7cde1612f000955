package io.neurometer.service.error;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** Answers what the server refuses before any application sees it: request lines and headers that are malformed. */
public final class ProblemErrorValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            Problem problem = ServerRefusals.of(request, response, throwable);
            ErrorForm form = ErrorForm.of(request, throwable);
            byte[] body = ProblemWriter.json(form, problem);
            response.setStatus(problem.status());
            response.setContentType(form.contentType());
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException callerGone) {
            container.getLogger().debug("the caller went away", callerGone);
        }
    }
}
