package io.neurometer.service.profiling;

import io.neurometer.service.profiling.view.ReportForm;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

/** In which form a caller wants a report: as {@code format} says, else as {@code Accept} does, else as JSON. */
final class WantedForm {
    /** In the order of preference where the caller has none. */
    private static final Map<MediaType, Optional<ReportForm>> OFFERED = new LinkedHashMap<>();

    static {
        OFFERED.put(MediaType.APPLICATION_JSON, Optional.empty());
        for (ReportForm form : ReportForm.values()) {
            OFFERED.put(MediaType.valueOf(form.type()), Optional.of(form));
        }
    }

    private WantedForm() {}

    /**
     * Empty for JSON.
     *
     * @param format as the query names it, or null
     * @throws HttpMediaTypeNotAcceptableException when the caller takes none of the forms that there are
     */
    static Optional<ReportForm> of(HttpServletRequest request, @Nullable String format)
            throws HttpMediaTypeNotAcceptableException {
        if (format != null) {
            return ReportForm.named(format);
        }
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        for (MediaType accepted : accepted(headers)) {
            for (Map.Entry<MediaType, Optional<ReportForm>> offer : OFFERED.entrySet()) {
                if (accepted.getQualityValue() > 0 && accepted.includes(offer.getKey())) {
                    return offer.getValue();
                }
            }
        }
        throw new HttpMediaTypeNotAcceptableException(List.copyOf(OFFERED.keySet()));
    }

    private static List<MediaType> accepted(List<String> headers) throws HttpMediaTypeNotAcceptableException {
        try {
            List<MediaType> accepted = new ArrayList<>(MediaType.parseMediaTypes(headers));
            MimeTypeUtils.sortBySpecificity(accepted);
            return accepted;
        } catch (InvalidMediaTypeException malformed) {
            throw new HttpMediaTypeNotAcceptableException(List.copyOf(OFFERED.keySet()));
        }
    }

    /** The answer in a form. A page of HTML comes with its own policy in place of the service's. */
    static ResponseEntity<String> answer(ReportForm form, String text, HttpServletResponse response) {
        if (form == ReportForm.HTML) {
            response.setHeader("Content-Security-Policy", ReportForm.POLICY + "; frame-ancestors 'none'");
        }
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.valueOf(form.type()), StandardCharsets.UTF_8))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .body(text);
    }
}
