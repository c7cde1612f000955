package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.service.error.Excerpt;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /ceilings}: what this host can do at most, as a document that another host can predict from. */
@RestController
class CeilingController {
    private final CeilingService service;

    CeilingController(CeilingService service) {
        this.service = service;
    }

    @GetMapping(path = "/ceilings", produces = MediaType.APPLICATION_JSON_VALUE)
    String ceilings(
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String backend,
            @RequestParam(defaultValue = "standard") String effort,
            @RequestParam(defaultValue = "false") boolean refresh) {
        Effort wanted = effort(effort);
        return CeilingsJson.write(
                Wanted.by(request, cancellation -> service.get(backend, wanted, refresh, cancellation)));
    }

    private static Effort effort(String word) {
        List<String> words = Arrays.stream(Effort.values()).map(Effort::word).toList();
        int index = words.indexOf(word);
        if (index < 0) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "effort", "the effort is unknown")
                    .got("'" + Excerpt.of(word) + "'")
                    .expected("one of " + words));
        }
        return Effort.values()[index];
    }
}
