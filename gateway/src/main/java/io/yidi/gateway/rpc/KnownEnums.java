package io.yidi.gateway.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose enum fields hold numbers that this version does not know. Enums of proto3
 * are open: such a number would arrive as UNRECOGNIZED and could be mistaken for "not said". Done
 * here for every method, so that none can forget it.
 */
@Singleton
final class KnownEnums implements ServerInterceptor {

  /** Of each message type the fields that are enums or lead to some. */
  private static final Map<Descriptor, List<FieldDescriptor>> LEADING = new ConcurrentHashMap<>();

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Guarded<ReqT, RespT> guarded = new Guarded<>(call);
    return new Listener<>(guarded, next.startCall(guarded, headers));
  }

  /** A call that knows whether it is closed. */
  private static final class Guarded<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {
    private boolean closed;

    Guarded(ServerCall<ReqT, RespT> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed = true;
      super.close(status, trailers);
    }
  }

  /** Looks at each message before the method does; after a refusal the method sees no more. */
  private static final class Listener<ReqT, RespT>
      extends SimpleForwardingServerCallListener<ReqT> {
    private final Guarded<ReqT, RespT> call;
    private boolean refused;

    Listener(Guarded<ReqT, RespT> call, ServerCall.Listener<ReqT> method) {
      super(method);
      this.call = call;
    }

    @Override
    public void onMessage(ReqT message) {
      Fields fields = new Fields();
      if (message instanceof Message known) {
        check(fields, null, known);
      }
      try {
        fields.done();
      } catch (Refusal refusal) {
        refuse(refusal);
      }
      if (!refused) {
        super.onMessage(message);
      }
    }

    private void refuse(Refusal refusal) {
      refused = true;
      if (!call.closed) {
        StatusRuntimeException status = ErrorStatus.of(refusal);
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      }
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }
  }

  /**
   * Where a value stands; its name is made for a wrong one alone.
   *
   * @param outer message that it stands in, null for the request itself
   * @param index place in a repeated field, else -1
   */
  private record Place(@Nullable Place outer, FieldDescriptor field, int index) {

    String name() {
      String own = index < 0 ? field.getName() : field.getName() + "[" + index + "]";
      return outer == null ? own : outer.name() + "." + own;
    }
  }

  private static void check(Fields fields, @Nullable Place outer, Message message) {
    for (FieldDescriptor field : leading(message.getDescriptorForType())) {
      if (field.isRepeated()) {
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
          checkValue(fields, new Place(outer, field, i), message.getRepeatedField(field, i));
        }
      } else if (!field.hasPresence() || message.hasField(field)) {
        checkValue(fields, new Place(outer, field, -1), message.getField(field));
      }
    }
  }

  private static void checkValue(Fields fields, Place place, Object value) {
    if (value instanceof Message message) {
      check(fields, place, message);
    } else if (value instanceof EnumValueDescriptor number
        && place.field().getEnumType().findValueByNumber(number.getNumber()) == null) {
      fields.wrong(place.name(), number.getNumber(), expected(place.field().getEnumType()));
    }
  }

  private static String expected(EnumDescriptor type) {
    return type.getValues().stream()
        .map(value -> value.getNumber() + " " + value.getName())
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  private static List<FieldDescriptor> leading(Descriptor type) {
    List<FieldDescriptor> known = LEADING.get(type);
    if (known == null) {
      known = type.getFields().stream().filter(field -> leads(field, new HashSet<>())).toList();
      LEADING.put(type, known);
    }
    return known;
  }

  private static boolean leads(FieldDescriptor field, Set<Descriptor> seen) {
    if (field.getJavaType() == JavaType.ENUM) {
      return true;
    }
    return field.getJavaType() == JavaType.MESSAGE
        && seen.add(field.getMessageType())
        && field.getMessageType().getFields().stream().anyMatch(inner -> leads(inner, seen));
  }
}
