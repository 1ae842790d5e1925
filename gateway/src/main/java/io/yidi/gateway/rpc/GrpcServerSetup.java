package io.yidi.gateway.rpc;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.netty.util.ResourceLeakDetector;
import io.yidi.proto.eligibility.v1.EligibilityServiceGrpc;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What the gRPC server has besides our services: reflection, health, and the threads of its calls.
 */
@Factory
final class GrpcServerSetup {

  /** Name of the threads on which calls may wait. */
  static final String WAITING = "waiting";

  /** Netty's properties for it, the old name and the new. */
  private static final List<String> LEAKS =
      List.of("io.netty.leakDetectionLevel", "io.netty.leakDetection.level");

  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  /** Calls at the window and the till, many a second. */
  private static final Set<String> HOT =
      Set.of(
          EligibilityServiceGrpc.getVerifyFilingMethod().getFullMethodName(),
          SettlementServiceGrpc.getPreviewSettlementMethod().getFullMethodName(),
          SettlementServiceGrpc.getSettleMethod().getFullMethodName(),
          SettlementServiceGrpc.getGetOutcomeMethod().getFullMethodName());

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

  /** Threads of the calls that wait. */
  @Singleton
  @Named(WAITING)
  @Bean(preDestroy = "close")
  ExecutorService waiting() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Leaves hot calls on the transport's threads, since they hand over and never wait there; a
   * change of threads costs a quarter of what a small call can do. All others get a virtual thread.
   */
  @Singleton
  static final class Threads implements BeanCreatedEventListener<ServerBuilder<?>> {

    private final Executor waiting;

    Threads(@Named(WAITING) Executor waiting) {
      this.waiting = waiting;
    }

    @Override
    public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
      followNoBuffers();
      return event
          .getBean()
          .directExecutor()
          .callExecutor(new ByMethod(waiting))
          .maxInboundMessageSize(MAX_MESSAGE_BYTES);
    }
  }

  /**
   * Netty notes where every hundredth buffer was made, to find code that forgets one. None of ours
   * holds any, and the notes cost every call; whoever looks for a leak sets Netty's own property.
   */
  private static void followNoBuffers() {
    if (LEAKS.stream().allMatch(name -> System.getProperty(name) == null)) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  private record ByMethod(Executor waiting) implements ServerCallExecutorSupplier {

    @Override
    public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
      return HOT.contains(call.getMethodDescriptor().getFullMethodName()) ? Runnable::run : waiting;
    }
  }
}
