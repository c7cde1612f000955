package io.neurometer.service.traffic;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 as the server has it, whose requests know their socket and are watched until the server has done with them. */
public final class WatchedHttpProtocol extends Http11NioProtocol {
    /** A note of requests that the server itself does not use. */
    private static final int NOTE = 30;

    private final NextRequest next = new NextRequest();

    @Override
    protected Processor createProcessor() {
        return new WatchedProcessor(this, getAdapter(), next);
    }

    /** Has the client of a request watched, in the place of that of the request before on the same connection. */
    static ClientConnection opened(Request request, CallContext context, ClientWatch watch) {
        WatchedProcessor processor =
                request.getCoyoteRequest().getNote(NOTE) instanceof WatchedProcessor own ? own : null;
        ClientConnection connection =
                new ClientConnection(request, context, processor == null ? null : processor.socket, watch);
        if (processor != null) {
            processor.watch(connection);
        }
        return connection;
    }

    private static final class WatchedProcessor extends Http11Processor {
        private final NextRequest next;
        private @Nullable SocketWrapperBase<?> socket;
        private @Nullable ClientConnection client;

        WatchedProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, NextRequest next) {
            super(protocol, adapter);
            this.next = next;
            getRequest().setNote(NOTE, this);
        }

        void watch(ClientConnection connection) {
            forget();
            client = connection;
        }

        private void forget() {
            ClientConnection last = client;
            if (last != null) {
                last.close();
                client = null;
            }
        }

        /** What is left of a body that nobody has read is read in here, after the request has been served. */
        @Override
        public SocketState service(SocketWrapperBase<?> from) throws IOException {
            socket = from;
            next.begin();
            try {
                SocketState state = serviceOnce(from);
                while (state == SocketState.OPEN && next.arrives(from)) {
                    state = serviceOnce(from);
                }
                return state;
            } finally {
                next.end();
            }
        }

        private SocketState serviceOnce(SocketWrapperBase<?> from) throws IOException {
            try {
                return super.service(from);
            } finally {
                forget();
            }
        }
    }
}
