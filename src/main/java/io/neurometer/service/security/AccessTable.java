package io.neurometer.service.security;

import static io.neurometer.service.security.Access.INFER;
import static io.neurometer.service.security.Access.MANAGE;
import static io.neurometer.service.security.Access.OPEN;
import static io.neurometer.service.security.Access.PROFILE;
import static io.neurometer.service.security.Access.READ;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What every call needs, in one place. What has no row here is not reachable while keys are asked for. */
public final class AccessTable {
    /** The method of a call by gRPC; its path is {@code /<service>/<method>}. */
    public static final String RPC = "RPC";

    private static final String GET = "GET";
    private static final String POST = "POST";
    private static final String PUT = "PUT";
    private static final String DELETE = "DELETE";

    private static final List<Route> HTTP = List.of(
            new Route(GET, "/", OPEN),
            new Route(GET, "/index.html", OPEN),
            new Route(GET, "/favicon.ico", OPEN),
            new Route(GET, "/assets/**", OPEN),
            new Route(GET, "/openapi.json", OPEN),
            new Route(GET, "/openapi.yaml", OPEN),
            new Route(GET, "/access", READ),
            new Route(GET, "/graph", READ),
            new Route(GET, "/live", READ),
            new Route(POST, "/infer", INFER),
            new Route(GET, "/models", READ),
            new Route(POST, "/models", MANAGE, "model.upload"),
            new Route(GET, "/models/{name}", READ),
            new Route(DELETE, "/models/{name}", MANAGE, "model.delete"),
            new Route(GET, "/models/{name}/versions/{version}", READ),
            new Route(DELETE, "/models/{name}/versions/{version}", MANAGE, "model.delete"),
            new Route(GET, "/models/{name}/onnx", READ),
            new Route(GET, "/models/{name}/versions/{version}/onnx", READ),
            new Route(GET, "/models/{name}/labels", READ),
            new Route(PUT, "/models/{name}/labels/{label}", MANAGE, "model.label"),
            new Route(DELETE, "/models/{name}/labels/{label}", MANAGE, "model.unlabel"),
            new Route(POST, "/profile", PROFILE),
            new Route(GET, "/ceilings", PROFILE),
            new Route(GET, "/hosts", READ),
            new Route(GET, "/profiles", READ),
            new Route(GET, "/profiles/{id}", READ),
            new Route(GET, "/profiles/{id}/events", READ),
            new Route(DELETE, "/profiles/{id}", PROFILE, "profile.delete"),
            new Route(POST, "/profiles/import", PROFILE, "profile.import"),
            new Route(GET, "/profiles/compare", READ),
            new Route(POST, "/profiles/compare", PROFILE),
            new Route(GET, "/backends", READ),
            new Route(GET, "/zoo", READ),
            new Route(GET, "/zoo/{network}/onnx", READ),
            new Route(GET, "/error", READ));

    private static final List<Route> OPEN_INFERENCE_PROTOCOL = List.of(
            new Route(GET, "/v2", READ),
            new Route(GET, "/v2/health/live", OPEN),
            new Route(GET, "/v2/health/ready", OPEN),
            new Route(GET, "/v2/models/stats", READ),
            new Route(GET, "/v2/logging", READ),
            new Route(POST, "/v2/logging", MANAGE, "logging.set"),
            new Route(GET, "/v2/trace/setting", READ),
            new Route(POST, "/v2/trace/setting", MANAGE, "trace.set"),
            new Route(POST, "/v2/repository/index", READ),
            new Route(POST, "/v2/repository/{repository}/index", READ),
            new Route(GET, "/v2/systemsharedmemory/**", READ),
            new Route(POST, "/v2/systemsharedmemory/**", MANAGE, "memory.set"),
            new Route(GET, "/v2/cudasharedmemory/**", READ),
            new Route(POST, "/v2/cudasharedmemory/**", MANAGE, "memory.set"));

    private static final List<Route> GRPC = List.of(
            inference("ServerLive", OPEN),
            inference("ServerReady", OPEN),
            inference("ModelReady", READ),
            inference("ServerMetadata", READ),
            inference("ModelMetadata", READ),
            inference("ModelInfer", INFER),
            inference("ModelStreamInfer", INFER),
            inference("ModelConfig", READ),
            inference("ModelStatistics", READ),
            inference("RepositoryIndex", READ),
            inference("RepositoryModelLoad", MANAGE, "model.load"),
            inference("RepositoryModelUnload", MANAGE, "model.unload"),
            inference("TraceSetting", MANAGE, "trace.set"),
            inference("LogSettings", MANAGE, "logging.set"),
            inference("SystemSharedMemoryStatus", READ),
            inference("SystemSharedMemoryRegister", MANAGE, "memory.set"),
            inference("SystemSharedMemoryUnregister", MANAGE, "memory.set"),
            inference("CudaSharedMemoryStatus", READ),
            inference("CudaSharedMemoryRegister", MANAGE, "memory.set"),
            inference("CudaSharedMemoryUnregister", MANAGE, "memory.set"),
            new Route(RPC, "/grpc.health.v1.Health/Check", OPEN),
            new Route(RPC, "/grpc.health.v1.Health/Watch", OPEN),
            new Route(RPC, "/grpc.health.v1.Health/List", READ),
            new Route(RPC, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", READ),
            new Route(RPC, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", READ));

    private final List<Route> routes;
    private final RouteTree tree;

    /** @param protectManagement whether figures and information on the management port need a key, too */
    AccessTable(boolean protectManagement) {
        this.routes = Stream.of(
                        HTTP,
                        OPEN_INFERENCE_PROTOCOL,
                        ofModel("{name}"),
                        ofVersion("/v2/models/{name}/labels/{label}"),
                        ofModel("zoo/{builtIn}"),
                        GRPC,
                        management(protectManagement ? READ : OPEN))
                .flatMap(List::stream)
                .toList();
        this.tree = new RouteTree(routes);
    }

    /** @param name how a path names a model: one of its own, or one that comes with the service */
    private static List<Route> ofModel(String name) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(ofVersion("/v2/models/" + name));
        routes.addAll(ofVersion("/v2/models/" + name + "/versions/{version}"));
        routes.add(new Route(GET, "/v2/models/" + name + "/trace/setting", READ));
        routes.add(new Route(POST, "/v2/models/" + name + "/trace/setting", MANAGE, "trace.set"));
        for (String repository : List.of("/v2/repository", "/v2/repository/{repository}")) {
            routes.add(new Route(POST, repository + "/models/" + name + "/load", MANAGE, "model.load"));
            routes.add(new Route(POST, repository + "/models/" + name + "/unload", MANAGE, "model.unload"));
        }
        return routes;
    }

    private static List<Route> ofVersion(String model) {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(GET, model, READ));
        for (String part : List.of("ready", "config", "stats")) {
            routes.add(new Route(GET, model + "/" + part, READ));
        }
        for (String part : List.of("infer", "generate", "generate_stream")) {
            routes.add(new Route(POST, model + "/" + part, INFER));
        }
        return routes;
    }

    /** Health needs no key, since those who ask for it, such as a kubelet, have none to send. */
    private static List<Route> management(Access figures) {
        return List.of(
                new Route(GET, "/actuator/health/**", OPEN),
                new Route(GET, "/actuator/info", figures),
                new Route(GET, "/actuator/prometheus", figures));
    }

    private static Route inference(String method, Access access) {
        return inference(method, access, null);
    }

    private static Route inference(String method, Access access, @Nullable String audit) {
        return new Route(RPC, "/inference.GRPCInferenceService/" + method, access, audit);
    }

    /**
     * The row of a call, or null when it has none.
     *
     * @param method the HTTP method, or {@link #RPC}; {@code HEAD} is {@code GET}
     * @param path decoded, and of one spelling: without empty segments, dots, or parameters in it
     */
    public @Nullable Route find(String method, String path) {
        return tree.find(method.equals("HEAD") ? GET : method, path);
    }

    /** The HTTP methods that a path has but for {@code HEAD}, in order; none when it is not in the table. */
    Set<String> methods(String path) {
        Set<String> methods = tree.methods(path);
        methods.remove(RPC);
        return Collections.unmodifiableSet(methods);
    }

    /** Every row. */
    List<Route> routes() {
        return routes;
    }
}
