package io.neurometer.service.config;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.grpc.CallAccess;
import io.neurometer.service.security.Access;
import io.neurometer.service.security.AccessControl;
import io.neurometer.service.security.AccessDecision;
import io.neurometer.service.security.AccessTable;
import io.neurometer.service.security.AuditEvent;
import io.neurometer.service.security.AuditLog;
import io.neurometer.service.security.Credentials;
import io.neurometer.service.security.Route;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets calls by gRPC through the same table, keys, rates and audit log as those by HTTP. */
@Component
class GrpcAccess implements CallAccess {
    private final AccessControl control;
    private final AuditLog log;

    GrpcAccess(AccessControl control, AuditLog log) {
        this.control = control;
        this.log = log;
    }

    @Override
    public Admission admit(
            String method, @Nullable String authorization, @Nullable String apiKey, @Nullable SocketAddress caller) {
        Route route = control.table().find(AccessTable.RPC, "/" + method);
        String address = address(caller);
        AccessDecision decision = control.decide(
                route == null ? Access.READ : route.access(), Credentials.key(apiKey, authorization), address);
        Problem refusal = decision.refusal();
        if (refusal == null && route == null && control.isEnabled()) {
            refusal = Problem.of(ProblemCode.NOT_FOUND, "there is no such method");
        }
        return new Decided(decision, refusal, route, address);
    }

    private static String address(@Nullable SocketAddress caller) {
        return caller instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "local";
    }

    private final class Decided implements Admission {
        private final AccessDecision decision;
        private final @Nullable Problem refusal;
        private final @Nullable Route route;
        private final String address;

        Decided(AccessDecision decision, @Nullable Problem refusal, @Nullable Route route, String address) {
            this.decision = decision;
            this.refusal = refusal;
            this.route = route;
            this.address = address;
        }

        @Override
        public @Nullable Problem refusal() {
            return refusal;
        }

        @Override
        public @Nullable Problem furtherRequest() {
            return control.charge(decision.caller());
        }

        @Override
        public void ended(@Nullable String model, String status) {
            String action = route == null ? null : route.audit();
            if (action != null && (refusal == null || decision.caller().isKnown())) {
                log.record(new AuditEvent(action, decision.caller(), address, model, null, status));
            }
        }
    }
}
