package io.neurometer.service.profiling;

import io.neurometer.engine.measure.predict.KnownHost;
import io.neurometer.service.profiling.report.SectionJson;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /hosts}: the hosts that {@code predict} of {@code POST /profile} knows by name. */
@RestController
class HostController {
    @GetMapping(path = "/hosts", produces = MediaType.APPLICATION_JSON_VALUE)
    String hosts() {
        return SectionJson.write(KnownHost.Library.SECTION, new KnownHost.Library(HostLibrary.hosts()));
    }
}
