package io.yidi.bench.load;

import java.util.List;

/** A sort of work that the client does again and again. */
interface Work {

  /** Its name in the tables. */
  String name();

  /** Sorts that are told apart in the latencies; one for work that is all alike. */
  List<String> sorts();

  /** Begins one piece, numbered from zero, and returns. */
  void begin(Connection connection, long number, Done done);

  /** Takes the end of a piece; exactly one of the two is called, once. */
  interface Done {

    /** It succeeded; the sort is an index into {@link Work#sorts}. */
    void succeeded(int sort);

    /** It failed for a reason that is counted, with words on this one. */
    void failed(String reason, String words);

    /** Another call was made for it; the first is not told. */
    void calledAgain();

    /** Lengths of a call's messages; told for some calls only. */
    void sizes(int requestBytes, int replyBytes);
  }
}
