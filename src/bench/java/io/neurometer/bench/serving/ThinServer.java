package io.neurometer.bench.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** A process that serves one model by {@link ThinModel}, on the JDK's server or on Tomcat with nothing around it. */
final class ThinServer {
    static final String PATH = "/infer";
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private ThinServer() {}

    /** @param arguments {@code jdk} or {@code tomcat}, port, threads, model file, FP32 or INT64 */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        int threads = Integer.parseInt(arguments[2]);
        ThinModel model = new ThinModel(arguments[3], arguments[4].equals("FP32"));
        if (arguments[0].equals("jdk")) {
            jdk(model, port, threads);
        } else {
            tomcat(model, port);
        }
    }

    private static void jdk(ThinModel model, int port, int threads) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 1024);
        server.setExecutor(Executors.newFixedThreadPool(threads));
        server.createContext(PATH, exchange -> answer(model, exchange));
        server.start();
    }

    private static void answer(ThinModel model, HttpExchange exchange) throws IOException {
        String header = exchange.getRequestHeaders().getFirst(HEADER_LENGTH);
        try (exchange) {
            ThinModel.Reply reply = model.answer(
                    exchange.getRequestBody().readAllBytes(), header == null ? -1 : Integer.parseInt(header));
            if (reply.header() >= 0) {
                exchange.getResponseHeaders().set(HEADER_LENGTH, Integer.toString(reply.header()));
            }
            exchange.getResponseHeaders()
                    .set("Content-Type", reply.header() < 0 ? "application/json" : "application/octet-stream");
            exchange.sendResponseHeaders(200, reply.body().length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(reply.body());
            }
        } catch (Exception failure) {
            throw new IOException(failure);
        }
    }

    private static void tomcat(ThinModel model, int port) throws IOException, LifecycleException {
        Path base = Files.createTempDirectory("thin");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", base.toString());
        Tomcat.addServlet(context, "infer", new InferServlet(model));
        context.addServletMappingDecoded(PATH, "infer");
        tomcat.start();
    }

    private static final class InferServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient ThinModel model;

        InferServlet(ThinModel model) {
            this.model = model;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String header = request.getHeader(HEADER_LENGTH);
            try {
                ThinModel.Reply reply = model.answer(
                        request.getInputStream().readAllBytes(), header == null ? -1 : Integer.parseInt(header));
                if (reply.header() >= 0) {
                    response.setHeader(HEADER_LENGTH, Integer.toString(reply.header()));
                }
                response.setContentType(reply.header() < 0 ? "application/json" : "application/octet-stream");
                response.setContentLength(reply.body().length);
                response.getOutputStream().write(reply.body());
            } catch (ai.onnxruntime.OrtException failure) {
                throw new IOException(failure);
            }
        }
    }
}
