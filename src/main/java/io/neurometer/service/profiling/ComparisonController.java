package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.compare.ComparisonReport;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.profiling.compare.ReportComparison;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.profiling.report.SectionJson;
import io.neurometer.service.profiling.view.ReportForm;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /profiles/compare}: reports side by side, and two models run against each other. */
@RestController
class ComparisonController {
    private static final int MIN = 2;
    private static final int MAX = 16;

    private final ProfileRepository repository;
    private final Jobs jobs;
    private final ComparisonService comparisons;
    private final JsonBodies bodies;
    private final LimitsProperties limits;

    ComparisonController(
            ProfileRepository repository,
            Jobs jobs,
            ComparisonService comparisons,
            JsonBodies bodies,
            LimitsProperties limits) {
        this.repository = repository;
        this.jobs = jobs;
        this.comparisons = comparisons;
        this.bodies = bodies;
        this.limits = limits;
    }

    /**
     * @param failAbove slowdown of the second of two that is too much, as a share
     * @param format {@code json}, {@code html}, {@code csv} or {@code markdown}; else {@code Accept} decides
     */
    @GetMapping("/profiles/compare")
    ResponseEntity<String> sideBySide(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam List<String> ids,
            @RequestParam(name = ComparisonRequest.FAIL_ABOVE, required = false) @Nullable Double failAbove,
            @RequestParam(required = false) @Nullable String format)
            throws HttpMediaTypeNotAcceptableException {
        Optional<ReportForm> form = WantedForm.of(request, format);
        if (ids.size() < MIN || ids.size() > MAX) {
            throw new EngineException(invalid("is not a list of profiles to compare")
                    .got(ids.size() + " of them")
                    .expected(MIN + " to " + MAX + " ids, separated by commas"));
        }
        if (new HashSet<>(ids).size() < ids.size()) {
            throw new EngineException(invalid("names a profile twice"));
        }
        if (failAbove != null && !FailAbove.isLimit(failAbove)) {
            throw new EngineException(FailAbove.fault(failAbove.toString()));
        }
        if (failAbove != null && ids.size() != MIN) {
            throw new EngineException(
                    invalid("'fail_above' is for two profiles").got(ids.size() + " of them"));
        }
        List<JsonNode> reports = new ArrayList<>();
        List<Fault> unknown = new ArrayList<>();
        for (String id : ids) {
            Optional<String> report = repository.find(id);
            if (report.isPresent()) {
                reports.add(JsonMapper.shared().readTree(report.get()));
            } else if (jobs.find(id).isPresent()) {
                throw ProfileRepository.unfinished(id);
            } else {
                unknown.add(Fault.of(ErrorCode.NOT_FOUND, "ids", "there is no profile of this id")
                        .got("'" + Excerpt.of(id) + "'")
                        .fix("GET /profiles lists them"));
            }
        }
        if (!unknown.isEmpty()) {
            throw new EngineException(unknown);
        }
        String json = SectionJson.write(ReportComparison.SECTION, ReportComparison.of(reports, failAbove));
        return form.map(wanted -> WantedForm.answer(
                        wanted, wanted.comparison(JsonMapper.shared().readTree(json)), response))
                .orElseGet(() -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                        .body(json));
    }

    @PostMapping(path = "/profiles/compare", produces = MediaType.APPLICATION_JSON_VALUE)
    String against(HttpServletRequest request) throws IOException {
        ComparisonRequest wanted = bodies.read(
                request,
                DataSize.ofBytes(2 * limits.definitionBytes().toBytes()),
                "neurometer.limits.definition-bytes",
                ComparisonRequest::read);
        return SectionJson.write(
                ComparisonReport.SECTION,
                Wanted.by(request, cancellation -> comparisons.compare(wanted, cancellation)));
    }

    private static Fault invalid(String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, "ids", problem);
    }
}
