package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.error.RequestJson;
import io.neurometer.service.profiling.compare.ReportCheck;
import io.neurometer.service.profiling.job.JobJson;
import io.neurometer.service.profiling.report.ReportText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /profiles/import}: keeps a report that another host has made, under its own id. */
@RestController
class ImportController {
    private final ProfileRepository repository;
    private final JsonBodies bodies;
    private final ProfilingProperties properties;

    ImportController(ProfileRepository repository, JsonBodies bodies, ProfilingProperties properties) {
        this.repository = repository;
        this.bodies = bodies;
        this.properties = properties;
    }

    /** 201 with where it is, or 200 when the same report is there already. */
    @PostMapping(path = "/profiles/import", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> add(HttpServletRequest request) throws IOException {
        JsonNode report = bodies.read(request, properties.reportBytes(), "neurometer.profiling.report-bytes", tree -> {
            List<Fault> faults = ReportCheck.faults(tree);
            if (tree == null || !faults.isEmpty()) {
                throw refused(faults);
            }
            return tree;
        });
        String id = report.at("/id").asString();
        ImportedReport imported = new ImportedReport(
                id,
                report.at("/model/name").asString(),
                report.at("/protocol/id").asString(),
                report.at("/host/fingerprint").asString(),
                name(report, "hardware"),
                name(report, "instance"),
                report.at("/validity/valid").booleanValueOpt().orElse(null));
        boolean added = repository.addImported(
                imported, report.at("/created").asString(), JsonMapper.shared().writeValueAsString(report));
        if (!added && !isSame(report, stored(id))) {
            throw new ProblemException(
                    ProblemCode.PROFILE_EXISTS,
                    "there is another profile of the id '" + id + "' here; DELETE /profiles/{id} removes it");
        }
        return ResponseEntity.status(added ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/profiles/" + id))
                .body(JobJson.write(imported));
    }

    private static @Nullable String name(JsonNode report, String field) {
        return report.path(field).isString() ? report.path(field).asString() : null;
    }

    /** Whichever of them is shown without its samples. */
    private static boolean isSame(JsonNode report, @Nullable JsonNode stored) {
        return stored != null && ReportText.slim(report).equals(ReportText.slim(stored));
    }

    /** Read by the same rules as what has come; null for a job, which has no report. */
    private @Nullable JsonNode stored(String id) {
        return repository
                .find(id)
                .map(json -> RequestJson.tree(json.getBytes(StandardCharsets.UTF_8)))
                .orElse(null);
    }

    private static ProblemException refused(List<Fault> faults) {
        String detail = new EngineException(faults).getMessage();
        return new ProblemException(new Problem(ProblemCode.REPORT_INVALID, String.valueOf(detail), faults, Map.of()));
    }
}
