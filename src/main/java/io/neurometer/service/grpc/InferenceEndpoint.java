package io.neurometer.service.grpc;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import java.util.ArrayList;
import java.util.List;

/** {@code inference.GRPCInferenceService}: the generated service, but for the messages of inference, see {@link WireReader}. */
final class InferenceEndpoint implements BindableService {
    private final ControlCalls control;
    private final UnaryInfer unary;
    private final StreamInfer stream;

    InferenceEndpoint(ControlCalls control, UnaryInfer unary, StreamInfer stream) {
        this.control = control;
        this.unary = unary;
        this.stream = stream;
    }

    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition generated = control.bindService();
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> method : generated.getMethods()) {
            methods.add(replaced(method));
        }
        ServiceDescriptor descriptor = generated.getServiceDescriptor();
        ServiceDescriptor.Builder own = ServiceDescriptor.newBuilder(descriptor.getName())
                .setSchemaDescriptor(descriptor.getSchemaDescriptor());
        methods.forEach(method -> own.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(own.build());
        methods.forEach(service::addMethod);
        return service.build();
    }

    private ServerMethodDefinition<?, ?> replaced(ServerMethodDefinition<?, ?> method) {
        if (isFor(method, GRPCInferenceServiceGrpc.getModelInferMethod())) {
            return ServerMethodDefinition.create(unread(GRPCInferenceServiceGrpc.getModelInferMethod()), unary);
        }
        if (isFor(method, GRPCInferenceServiceGrpc.getModelStreamInferMethod())) {
            return ServerMethodDefinition.create(unread(GRPCInferenceServiceGrpc.getModelStreamInferMethod()), stream);
        }
        return method;
    }

    private static boolean isFor(ServerMethodDefinition<?, ?> method, MethodDescriptor<?, ?> descriptor) {
        return method.getMethodDescriptor().getFullMethodName().equals(descriptor.getFullMethodName());
    }

    private static <R> MethodDescriptor<IncomingMessage, R> unread(MethodDescriptor<?, R> method) {
        return method.toBuilder(new IncomingMessage.Marshaller(), method.getResponseMarshaller())
                .build();
    }
}
