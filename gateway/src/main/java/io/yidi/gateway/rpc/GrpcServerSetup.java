package io.yidi.gateway.rpc;

import io.grpc.BindableService;
import io.grpc.ServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;

/**
 * What the gRPC server has besides our services: reflection, health, and virtual threads for its
 * calls.
 */
@Factory
final class GrpcServerSetup {

  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  @Singleton
  BindableService reflection() {
    return ProtoReflectionServiceV1.newInstance();
  }

  @Singleton
  HealthStatusManager health() {
    return new HealthStatusManager();
  }

  @Singleton
  BindableService healthService(HealthStatusManager health) {
    return health.getHealthService();
  }

  /**
   * Puts calls on virtual threads; the settle path hands over to its lane and does not hold one
   * while it waits.
   */
  @Singleton
  static final class Threads implements BeanCreatedEventListener<ServerBuilder<?>> {

    @Override
    public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
      return event
          .getBean()
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .maxInboundMessageSize(MAX_MESSAGE_BYTES);
    }
  }
}
