package io.yidi.gateway.person;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Objects;

/** Compares a repeated request with the one that its id was first used for. */
public final class Canonical {

  private Canonical() {}

  /**
   * Checks that a stored command answers a repeat.
   *
   * @param stored what the id was used for
   * @param kind method of the repeat
   * @param request canonical request of the repeat
   * @throws Refusal when the id was fenced or used for something else
   */
  public static void checkRepeat(StoredCommand stored, String kind, Message request) {
    if (!stored.done()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_REQUEST_VOID,
          "该请求号已作废,不会再生效;如需办理,请使用新的请求号。",
          "request_id: fenced (expected: a new id)");
    }
    if (!stored.kind().equals(kind)) {
      throw reused("method", stored.kind());
    }
    if (stored.request().equals(request.toByteString())) {
      return;
    }
    throw reused(firstDifference(stored.request(), request), kind);
  }

  /** The refusal of an id that was used for another request. */
  public static Refusal reused(String field, String kind) {
    return new Refusal(
            ErrorReason.ERROR_REASON_REQUEST_ID_REUSED,
            "该请求号已用于内容不同的请求(首个不同字段:" + field + "),请使用新的请求号。",
            "request_id: used for another "
                + kind
                + "; first difference in "
                + field
                + " (expected: a new id)")
        .with("field", field);
  }

  private static String firstDifference(ByteString stored, Message request) {
    try {
      Message before = request.newBuilderForType().mergeFrom(stored).build();
      return firstDifference("", before, request);
    } catch (InvalidProtocolBufferException e) {
      return "request";
    }
  }

  private static String firstDifference(String path, Message before, Message after) {
    for (FieldDescriptor field : before.getDescriptorForType().getFields()) {
      Object one = before.getField(field);
      Object other = after.getField(field);
      if (Objects.equals(one, other)
          && (!field.hasPresence() || before.hasField(field) == after.hasField(field))) {
        continue;
      }
      String name = path + field.getName();
      if (field.isRepeated()) {
        return elementDifference(name, (List<?>) one, (List<?>) other);
      }
      return one instanceof Message oneMessage
              && other instanceof Message otherMessage
              && before.hasField(field)
              && after.hasField(field)
          ? firstDifference(name + ".", oneMessage, otherMessage)
          : name;
    }
    return path.isEmpty() ? "request" : path.substring(0, path.length() - 1);
  }

  private static String elementDifference(String name, List<?> before, List<?> after) {
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      if (!before.get(i).equals(after.get(i))) {
        String element = name + "[" + i + "]";
        return before.get(i) instanceof Message one && after.get(i) instanceof Message other
            ? firstDifference(element + ".", one, other)
            : element;
      }
    }
    return name;
  }
}
