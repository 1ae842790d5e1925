package io.yidi.bench;

import io.grpc.MethodDescriptor;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * One sort of call.
 *
 * @param <Q> request
 * @param <R> reply
 * @param name name in the tables
 * @param method method on the wire
 * @param request makes the request of a running number
 * @param accepts tells whether a reply is the success that was asked for
 * @param requestBytes length of a request on the wire
 * @param replyBytes length of a reply on the wire
 */
record LoadCase<Q, R>(
    String name,
    MethodDescriptor<Q, R> method,
    LongFunction<Q> request,
    Predicate<R> accepts,
    ToIntFunction<Q> requestBytes,
    ToIntFunction<R> replyBytes) {

  /** An echo of messages of a length. */
  static LoadCase<byte[], byte[]> echo(int requestBytes, int replyBytes) {
    byte[] message = new byte[requestBytes];
    return new LoadCase<>(
        "echo",
        EchoServer.METHOD,
        number -> message,
        reply -> reply.length == replyBytes,
        request -> request.length,
        reply -> reply.length);
  }
}
