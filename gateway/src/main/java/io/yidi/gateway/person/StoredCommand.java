package io.yidi.gateway.person;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/**
 * A request that took effect, or that was fenced.
 *
 * @param institutionCode institution that sent it
 * @param requestId its id
 * @param kind name of the method
 * @param done whether it took effect; otherwise it is void for good
 * @param subjectId what it made: encounter or settlement
 * @param request canonical request
 * @param reply reply as first given
 */
public record StoredCommand(
    String institutionCode,
    String requestId,
    String kind,
    boolean done,
    String subjectId,
    ByteString request,
    ByteString reply) {

  /** The reply as first given, read by the parser of its type. */
  public <R extends Message> R reply(Parser<R> parser) {
    try {
      return parser.parseFrom(reply);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored reply of " + requestId, e);
    }
  }
}
