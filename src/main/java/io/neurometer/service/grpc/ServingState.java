package io.neurometer.service.grpc;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** Tells the health service whether requests are taken, and ends streams when the service stops. */
final class ServingState {
    private final StreamInfer streams;
    private final ObjectProvider<HealthStatusManager> health;

    ServingState(StreamInfer streams, ObjectProvider<HealthStatusManager> health) {
        this.streams = streams;
        this.health = health;
    }

    @EventListener
    void changed(AvailabilityChangeEvent<ReadinessState> event) {
        ServingStatus status = event.getState() == ReadinessState.ACCEPTING_TRAFFIC
                ? ServingStatus.SERVING
                : ServingStatus.NOT_SERVING;
        health.ifAvailable(manager -> {
            manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
            manager.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, status);
        });
    }

    @EventListener
    void stopping(ContextClosedEvent event) {
        streams.stop();
    }
}
