package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.BodyType;
import io.neurometer.service.error.PageRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;

/** {@code /models}. */
@RestController
@RequestMapping("/models")
class ModelsController {
    private static final String DEFAULT_LIMIT = "100";

    private final ModelRegistry registry;
    private final ModelRepository repository;
    private final ModelDescriber describer;

    ModelsController(ModelRegistry registry, ModelRepository repository, ModelDescriber describer) {
        this.registry = registry;
        this.repository = repository;
        this.describer = describer;
    }

    /** One model of the list. */
    record Summary(
            String name,
            String version,
            List<String> versions,
            String sha256,
            String format,
            long bytes,
            Instant created) {}

    /**
     * A page of the list, by name.
     *
     * @param total how many models there are
     * @param next the path of the next page, or null for the last
     */
    record Listing(
            List<Summary> models,
            long total,
            int limit,
            @Nullable String next) {}

    @PostMapping
    ResponseEntity<ModelDescription> register(@RequestParam("name") String name, HttpServletRequest request)
            throws IOException {
        ModelRegistry.Registered registered = register(name, request, request.getContentType());
        ModelVersion version = registered.version();
        URI location = version.location();
        ModelDescription description = registered.description();
        return registered.isNew()
                ? ResponseEntity.created(location).body(description)
                : ResponseEntity.ok().location(location).body(description);
    }

    @GetMapping
    ResponseEntity<Listing> list(
            @RequestParam(defaultValue = DEFAULT_LIMIT) int limit,
            @RequestParam(name = "page_token", required = false) @Nullable String token) {
        PageRequest request = PageRequest.of(limit, token);
        List<String> names = repository.names(Objects.requireNonNullElse(request.after(), ""), limit + 1);
        boolean isLast = names.size() <= limit;
        List<String> shown = isLast ? names : names.subList(0, limit);
        String next = isLast ? null : request.next("/models", shown.get(limit - 1));
        List<Summary> models = repository.versions(shown).values().stream()
                .map(ModelsController::summary)
                .toList();
        return PageRequest.answer(new Listing(models, repository.count(), limit, next), next);
    }

    @GetMapping("/{name}")
    ModelDescription describe(@PathVariable String name) {
        return describe(ModelReference.named(name));
    }

    @GetMapping("/{name}/versions/{version}")
    ModelDescription describe(@PathVariable String name, @PathVariable String version) {
        return describe(ModelReference.named(name, version));
    }

    @DeleteMapping("/{name}")
    ResponseEntity<Void> remove(@PathVariable String name) {
        registry.remove(name);
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping("/{name}/versions/{version}")
    ResponseEntity<Void> remove(@PathVariable String name, @PathVariable String version) {
        registry.remove(
                name,
                Objects.requireNonNull(ModelReference.numbered(name, version).version()));
        return ResponseEntity.noContent().build();
    }

    private ModelRegistry.Registered register(String name, HttpServletRequest request, @Nullable String contentType)
            throws IOException {
        String type = BodyType.bare(contentType);
        if (type.equals("multipart/form-data")) {
            return registerParts(name, request);
        }
        BodyType.requireReadable(
                contentType,
                "application/json for a definition, application/octet-stream for an ONNX file,"
                        + " or multipart/form-data with 'model' and 'weights'");
        try (InputStream file = request.getInputStream()) {
            return registry.register(name, file, List.of());
        }
    }

    private ModelRegistry.Registered registerParts(String name, HttpServletRequest request) throws IOException {
        Part model = null;
        List<UploadedFile> others = new ArrayList<>();
        for (Part part : parts(request)) {
            if (!part.getName().equals("model")) {
                others.add(uploaded(part));
            } else if (model == null) {
                model = part;
            } else {
                throw badPart("the part is there twice");
            }
        }
        if (model == null) {
            throw badPart("the part is missing");
        }
        try (InputStream file = model.getInputStream()) {
            return registry.register(name, file, others);
        }
    }

    private static UploadedFile uploaded(Part part) {
        return new UploadedFile(part.getName(), part.getSubmittedFileName(), new FileBundle.Source() {
            @Override
            public long size() {
                return part.getSize();
            }

            @Override
            public InputStream open() throws IOException {
                return part.getInputStream();
            }
        });
    }

    private static Collection<Part> parts(HttpServletRequest request) {
        try {
            Collection<Part> parts = request.getParts();
            // What follows the last part means nothing, but its framing may be broken.
            request.getInputStream().transferTo(OutputStream.nullOutputStream());
            return parts;
        } catch (IllegalStateException tooLarge) {
            throw new MaxUploadSizeExceededException(-1, tooLarge);
        } catch (IOException | ServletException malformed) {
            throw new MultipartException("the parts cannot be told apart", malformed);
        }
    }

    private static EngineException badPart(String problem) {
        return new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "model", problem)
                .expected("'model' once, and its weights or data files if there are any"));
    }

    private ModelDescription describe(ModelReference reference) {
        String name = Objects.requireNonNull(reference.name());
        VersionList versions = repository.requireList(name);
        ModelVersion described = versions.pick(reference);
        if (described == null) {
            throw ModelRepository.unknown(reference);
        }
        return describer.describe(described, versions);
    }

    private static Summary summary(List<ModelVersion> versions) {
        ModelVersion latest = versions.get(0);
        return new Summary(
                latest.name(),
                Long.toString(latest.version()),
                versions.stream().map(each -> Long.toString(each.version())).toList(),
                latest.sha256(),
                latest.format().id(),
                latest.bytes(),
                latest.created());
    }
}
