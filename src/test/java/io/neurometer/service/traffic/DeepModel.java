package io.neurometer.service.traffic;

import io.neurometer.service.RunningService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/** A model whose run takes seconds, in steps of milliseconds, for a small request; and clients of it. */
final class DeepModel {
    static final String NAME = "deep";

    /** 150 convolutions of 0.6 GMAC each. */
    private static final String DEFINITION =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",1,32,32],\"datatype\":\"FP32\"}],\"seed\":1,\"layers\":["
                    + "{\"type\":\"conv2d\",\"out_channels\":64,\"kernel\":3,\"padding\":\"same\"},"
                    + "{\"type\":\"upsample\",\"scale_factor\":4},"
                    + "{\"type\":\"conv2d\",\"out_channels\":64,\"kernel\":3,\"padding\":\"same\",\"repeat\":150},"
                    + "{\"type\":\"global_avg_pool\"}]}";

    private static final String SMALL =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],\"datatype\":\"FP32\"}],\"seed\":1,\"layers\":["
                    + "{\"type\":\"linear\",\"out_features\":2}]}";

    private DeepModel() {}

    static void register(RunningService service) {
        for (String[] model : new String[][] {{NAME, DEFINITION}, {"small", SMALL}}) {
            RunningService.Answer answer = service.postJson("/models?name=" + model[0], model[1]);
            if (answer.status() != 201) {
                throw new IllegalStateException(answer.toString());
            }
        }
    }

    static String smallRequest() {
        return "{\"model\":\"small\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\","
                + "\"data\":[1,2]}]}";
    }

    static String request(int batch, String parameters) {
        return "{\"model\":\"deep\",\"parameters\":{" + parameters + "},\"inputs\":[{\"name\":\"x\",\"shape\":[" + batch
                + ",1,32,32],\"datatype\":\"FP32\",\"data\":["
                + String.join(",", Collections.nCopies(batch * 1024, "0.5")) + "]}]}";
    }

    /** A connection on which a request has been sent. */
    static Socket post(URI service, String path, String body) throws IOException {
        return send(
                service,
                "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    static Socket send(URI service, String request) throws IOException {
        Socket socket = new Socket(service.getHost(), service.getPort());
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return socket;
    }
}
