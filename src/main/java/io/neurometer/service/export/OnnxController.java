package io.neurometer.service.export;

import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A registered or built-in model as an ONNX file. */
@RestController
class OnnxController {
    private final ModelCatalog catalog;
    private final OnnxExporter exporter;

    OnnxController(ModelCatalog catalog, OnnxExporter exporter) {
        this.catalog = catalog;
        this.exporter = exporter;
    }

    @GetMapping("/models/{name}/onnx")
    void ofModel(@PathVariable String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        answer(ModelReference.named(name), name, request, response);
    }

    @GetMapping("/models/{name}/versions/{version}/onnx")
    void ofVersion(
            @PathVariable String name,
            @PathVariable String version,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        answer(ModelReference.named(name, version), name + "-" + version, request, response);
    }

    @GetMapping("/zoo/{network}/onnx")
    void ofBuiltIn(@PathVariable String network, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        answer(ModelReference.named(BuiltInModels.PREFIX + network), network, request, response);
    }

    /** The length is told beforehand, so that a file that is cut short is known to be. */
    private void answer(ModelReference model, String fileName, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try (ModelLease lease = catalog.lease(model);
                OnnxFile file = exporter.file(lease.model())) {
            response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
            response.setContentLengthLong(file.bytes());
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(fileName.replace(':', '-') + ".onnx")
                            .build()
                            .toString());
            if (!request.getMethod().equals(HttpMethod.HEAD.name())) {
                file.writeTo(response.getOutputStream());
            }
        }
    }
}
