package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.BodyType;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.error.RequestJson;
import io.neurometer.service.profiling.compare.ReportCheck;
import io.neurometer.service.profiling.job.JobJson;
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
    private final ProfilingProperties properties;

    ImportController(ProfileRepository repository, ProfilingProperties properties) {
        this.repository = repository;
        this.properties = properties;
    }

    /** 201 with where it is, or 200 when the same report is there already. */
    @PostMapping(path = "/profiles/import", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> add(HttpServletRequest request) throws IOException {
        BodyType.requireReadable(request.getContentType(), MediaType.APPLICATION_JSON_VALUE);
        JsonNode report = RequestJson.tree(body(request));
        List<Fault> faults = ReportCheck.faults(report);
        if (report == null || !faults.isEmpty()) {
            throw refused(faults);
        }
        String id = report.at("/id").asString();
        ImportedReport imported = new ImportedReport(
                id,
                report.at("/model/name").asString(),
                report.at("/protocol/id").asString(),
                report.at("/host/fingerprint").asString());
        boolean added = repository.addImported(
                imported, report.at("/created").asString(), JsonMapper.shared().writeValueAsString(report));
        if (!added && !report.equals(stored(id))) {
            throw new ProblemException(
                    ProblemCode.PROFILE_EXISTS,
                    "there is another profile of the id '" + id + "' here; DELETE /profiles/{id} removes it");
        }
        return ResponseEntity.status(added ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/profiles/" + id))
                .body(JobJson.write(imported));
    }

    /** Read by the same rules as what has come; null for a job, which has no report. */
    private @Nullable JsonNode stored(String id) {
        return repository
                .find(id)
                .map(json -> RequestJson.tree(json.getBytes(StandardCharsets.UTF_8)))
                .orElse(null);
    }

    private byte[] body(HttpServletRequest request) throws IOException {
        int most = Math.toIntExact(properties.reportBytes().toBytes());
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the report is too large")
                    .expected("at most " + most + " bytes")
                    .fix("have neurometer.profiling.report-bytes raised"));
        }
        return body;
    }

    private static ProblemException refused(List<Fault> faults) {
        String detail = new EngineException(faults).getMessage();
        return new ProblemException(new Problem(ProblemCode.REPORT_INVALID, String.valueOf(detail), faults, Map.of()));
    }
}
