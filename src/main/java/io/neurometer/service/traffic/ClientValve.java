package io.neurometer.service.traffic;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/** Gives each request its {@link CallContext} and has its client watched until it is served. */
final class ClientValve extends ValveBase {
    private final ClientWatch watch;
    private final Duration deadline;
    private final Draining draining;

    ClientValve(ClientWatch watch, TrafficProperties limits, Draining draining) {
        super(true);
        this.watch = watch;
        this.deadline = limits.deadline();
        this.draining = draining;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (CallContext.isAttachedTo(request)) {
            getNext().invoke(request, response);
            return;
        }
        CallContext context = CallContext.lasting(deadline);
        shorten(context, request.getHeader(CallContext.HEADER_TIMEOUT));
        context.attachTo(request);
        if (draining.hasBegun()) {
            response.setHeader("Connection", "close");
        }
        ClientConnection connection = WatchedHttpProtocol.opened(request, context, watch);
        draining.entered();
        try {
            getNext().invoke(request, response);
        } finally {
            draining.left();
            connection.served();
        }
    }

    /** What is no number is ignored, as headers are that mean nothing to a server. */
    private static void shorten(CallContext context, @Nullable String millis) {
        if (millis != null && millis.matches("[0-9]{1,12}")) {
            context.shorten(Duration.ofMillis(Long.parseLong(millis)));
        }
    }
}
