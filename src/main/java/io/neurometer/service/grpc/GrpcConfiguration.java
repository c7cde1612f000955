package io.neurometer.service.grpc;

import io.grpc.BindableService;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.inference.InferenceExchange;
import io.neurometer.service.protocol.ConfigurationService;
import io.neurometer.service.protocol.MetadataService;
import io.neurometer.service.protocol.RepositoryService;
import io.neurometer.service.protocol.StatisticsService;
import io.neurometer.service.protocol.UnknownModels;
import io.neurometer.service.traffic.TrafficProperties;
import io.opentelemetry.api.trace.Tracer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/** Puts the service together, which Spring gRPC then serves. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "neurometer.grpc.enabled", matchIfMissing = true)
class GrpcConfiguration {
    /** A message holds at most as many bytes as fit in an array. */
    private static final int MAX_MESSAGE_BYTES = Integer.MAX_VALUE - 8;

    /** What one connection may send ahead of what is taken from it. */
    private static final int WINDOW_BYTES = 1 << 20;

    @Bean
    CallGate callGate(GrpcProperties properties) {
        return new CallGate(properties.calls());
    }

    @Bean
    StreamInfer streamInfer(InferCalls calls) {
        return new StreamInfer(calls);
    }

    @Bean
    InferCalls inferCalls(
            InferenceExchange exchange,
            LimitsProperties limits,
            TrafficProperties traffic,
            UnknownModels unknown,
            CallGate gate) {
        return new InferCalls(exchange, new InferDecoder(limits), unknown, gate, traffic.deadline());
    }

    @Bean
    ControlCalls.Services protocolServices(
            MetadataService metadata,
            ConfigurationService configurations,
            StatisticsService statistics,
            RepositoryService repository,
            HealthEndpoint health) {
        return new ControlCalls.Services(
                metadata, configurations, statistics, repository, () -> isUp(health.healthForPath("readiness")));
    }

    private static boolean isUp(@Nullable HealthDescriptor readiness) {
        return readiness != null && readiness.getStatus().equals(Status.UP);
    }

    @Bean
    BindableService inferenceEndpoint(
            ControlCalls.Services services, CallGate gate, InferCalls calls, StreamInfer stream) {
        return new InferenceEndpoint(new ControlCalls(services, gate), new UnaryInfer(calls), stream);
    }

    @Bean
    @GlobalServerInterceptor
    @Order(Ordered.HIGHEST_PRECEDENCE)
    AccessInterceptor accessInterceptor(CallAccess access) {
        return new AccessInterceptor(access);
    }

    /** Within the interceptor that refuses calls. */
    @Bean
    @GlobalServerInterceptor
    @Order(Ordered.HIGHEST_PRECEDENCE + 5)
    @ConditionalOnProperty("neurometer.tracing.endpoint")
    TraceInterceptor traceInterceptor(Tracer tracer) {
        return new TraceInterceptor(tracer);
    }

    @Bean
    ServerBuilderCustomizer<NettyServerBuilder> grpcLimits(GrpcProperties properties, LimitsProperties limits) {
        int messageBytes =
                (int) Math.min(MAX_MESSAGE_BYTES, limits.requestBytes().toBytes());
        return server -> server.maxInboundMessageSize(messageBytes)
                .maxConcurrentCallsPerConnection(properties.streams())
                .flowControlWindow(WINDOW_BYTES)
                .addStreamTracerFactory(new InboundMemory(properties.inboundLimit()));
    }

    @Bean
    ServingState servingState(StreamInfer streams, ObjectProvider<HealthStatusManager> health) {
        return new ServingState(streams, health);
    }
}
