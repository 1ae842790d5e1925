package io.yidi.gateway.testing;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a gateway and PostgreSQL and breaks the connection exactly where a test says: it
 * reads enough of the frontend protocol to know a COMMIT, by simple query or by prepared statement,
 * and enough of the backend's to know the answer to it.
 *
 * <p>{@link #commits} says what happens to the next COMMITs of all connections; a {@link Link} can
 * be told apart from the others. Everything can be switched while connections are open.
 */
public final class FaultProxy implements AutoCloseable {

  private static final int PROTOCOL_3 = 196_608;
  private static final int CANCEL = 80_877_102;
  private static final int ENCRYPTION = 80_877_103;
  private static final int ENCRYPTION_GSS = 80_877_104;
  private static final int LARGEST = 64 << 20;

  /** What happens to a COMMIT. */
  public enum Fault {
    /** It passes. */
    NONE,
    /** The connection breaks on both sides before PostgreSQL sees it: it is rolled back. */
    CUT_BEFORE_COMMIT,
    /** PostgreSQL commits and answers; the connection breaks before the answer is passed on. */
    CUT_AFTER_COMMIT,
    /** It waits in the proxy, before PostgreSQL sees it, until the link is released or cut. */
    HOLD_COMMIT,
    /** PostgreSQL commits; its answer waits in the proxy until the link is released or cut. */
    HOLD_REPLY
  }

  private final URI target;
  private final String parameters;
  private final ServerSocket server;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Link> held = new LinkedBlockingQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicReference<Plan> plan = new AtomicReference<>(Plan.NONE);
  private volatile boolean refusing;
  private volatile boolean closed;
  private volatile Duration delay = Duration.ZERO;

  /** A fault, for how many COMMITs yet, and of which transactions. */
  private record Plan(Fault fault, int times, String having) {

    static final Plan NONE = new Plan(Fault.NONE, 0, "");

    Plan after(Set<String> statements) {
      if (!concerns(statements)) {
        return this;
      }
      return times > 1 ? new Plan(fault, times - 1, having) : NONE;
    }

    boolean concerns(Set<String> statements) {
      return having.isEmpty() || statements.stream().anyMatch(sql -> sql.contains(having));
    }
  }

  /**
   * Stands before a database.
   *
   * @param jdbcUrl address of the database, jdbc:postgresql://host:port/…
   */
  public FaultProxy(String jdbcUrl) {
    int end = jdbcUrl.indexOf('?');
    target = URI.create((end < 0 ? jdbcUrl : jdbcUrl.substring(0, end)).substring(5));
    parameters = end < 0 ? "" : jdbcUrl.substring(end);
    try {
      server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("fault-proxy").start(this::accept);
  }

  /** Address for JDBC that goes through the proxy. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + target.getPath() + parameters;
  }

  /** What happens to the next COMMITs, on whatever connection they come; then they pass again. */
  public void commits(Fault fault, int times) {
    commits(fault, times, "");
  }

  /**
   * The same for those transactions only that ran a statement with a text in it, so that work in
   * the background is left alone.
   */
  public void commits(Fault fault, int times, String having) {
    plan.set(new Plan(fault, times, having));
  }

  /** Whether a fault still waits for its COMMIT. */
  public boolean isArmed() {
    return plan.get().times() > 0;
  }

  /** Takes no new connections from now on, as a server that is down does not; open ones stay. */
  public void refuse() {
    refusing = true;
  }

  /** Takes connections again. */
  public void accepts() {
    refusing = false;
  }

  /** Every message of a client waits this long before it is passed on. */
  public void delay(Duration pause) {
    delay = pause;
  }

  /** Connections that are open now, the oldest first. */
  public List<Link> links() {
    return links.stream().filter(Link::isOpen).toList();
  }

  /** Connections that were refused so far. */
  public int refused() {
    return refused.get();
  }

  /** Breaks every open connection. */
  public void cutAll() {
    links.forEach(Link::cut);
  }

  /** Breaks what is open and refuses what comes: the database is gone until {@link #mend}. */
  public void down() {
    refuse();
    cutAll();
  }

  /** Everything passes again: no faults, no refusals, no delay; what is held is released. */
  public void mend() {
    plan.set(Plan.NONE);
    delay = Duration.ZERO;
    accepts();
    links.forEach(Link::release);
  }

  /**
   * Waits until a COMMIT or the answer to one is held.
   *
   * @throws AssertionError when none is within ten seconds
   */
  public Link awaitHeld() {
    try {
      Link link = held.poll(10, TimeUnit.SECONDS);
      if (link == null) {
        throw new AssertionError("no COMMIT was held");
      }
      return link;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the proxy and every connection through it. */
  @Override
  public void close() {
    closed = true;
    refuse();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cutAll();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = server.accept();
        open(client);
      } catch (IOException e) {
        // Closed, or the database takes no connection; the client sees its own broken.
      }
    }
  }

  private void open(Socket client) throws IOException {
    if (refusing) {
      refuse(client);
      return;
    }
    try {
      Socket backend = new Socket(target.getHost(), target.getPort());
      client.setTcpNoDelay(true);
      backend.setTcpNoDelay(true);
      Link link = new Link(numbers.incrementAndGet(), client, backend);
      links.removeIf(old -> !old.isOpen());
      links.add(link);
      // Whoever refuses and then cuts may have done both since the look above: it stays cut.
      if (refusing) {
        link.cut();
        refuse(client);
        return;
      }
      link.start();
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void refuse(Socket client) throws IOException {
    refused.incrementAndGet();
    client.close();
  }

  /** One connection of the gateway. */
  public final class Link {

    private final int number;
    private final Socket client;
    private final Socket backend;
    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private final Set<String> ran = new HashSet<>();
    private final AtomicReference<Fault> own = new AtomicReference<>(Fault.NONE);
    private final AtomicReference<Fault> answer = new AtomicReference<>(Fault.NONE);
    private final AtomicReference<@Nullable CountDownLatch> gate = new AtomicReference<>();

    private Link(int number, Socket client, Socket backend) {
      this.number = number;
      this.client = client;
      this.backend = backend;
    }

    /** Number of the connection, counted from 1. */
    public int number() {
      return number;
    }

    /** What happens to the next COMMIT of this connection; it goes before what is said for all. */
    public void commit(Fault fault) {
      own.set(fault);
    }

    /** Whether it is open. */
    public boolean isOpen() {
      return !client.isClosed();
    }

    /** Breaks it on both sides. */
    public void cut() {
      quietly(client);
      quietly(backend);
      release();
    }

    /** Passes on what is held. */
    public void release() {
      CountDownLatch waiting = gate.getAndSet(null);
      if (waiting != null) {
        waiting.countDown();
      }
    }

    private static void quietly(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is broken already, which is what was asked for.
      }
    }

    private void start() {
      Thread.ofVirtual().name("fault-proxy-" + number).start(() -> until(this::fromClient));
    }

    private void until(Pump pump) {
      try {
        pump.run();
      } catch (EOFException e) {
        // The other side hung up.
      } catch (IOException e) {
        // Cut.
      } finally {
        cut();
      }
    }

    private void fromClient() throws IOException {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = backend.getOutputStream();
      if (!greeted(in, out)) {
        return;
      }
      Thread.ofVirtual().name("fault-proxy-" + number + "-back").start(() -> until(this::back));
      while (true) {
        Message message = Message.read(in);
        pause();
        if (commits(message)) {
          onCommit();
        }
        message.write(out);
      }
    }

    /** The start of a connection, whose messages have no type; encryption is declined. */
    private boolean greeted(DataInputStream in, OutputStream out) throws IOException {
      while (true) {
        int length = in.readInt();
        int code = in.readInt();
        byte[] rest = in.readNBytes(length - 8);
        if (code == ENCRYPTION || code == ENCRYPTION_GSS) {
          client.getOutputStream().write('N');
          client.getOutputStream().flush();
          continue;
        }
        out.write(ByteBuffer.allocate(length).putInt(length).putInt(code).put(rest).array());
        out.flush();
        if (code == CANCEL) {
          return false;
        }
        if (code >> 16 != PROTOCOL_3 >> 16) {
          throw new IOException("protocol " + code);
        }
        return true;
      }
    }

    private void pause() throws IOException {
      try {
        Thread.sleep(delay);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    /** Whether a message makes PostgreSQL commit. Remembers statements and portals by name. */
    private boolean commits(Message message) {
      List<String> texts = message.texts();
      switch (message.type) {
        case 'Q' -> {
          return runs(texts.get(0));
        }
        case 'P' -> statements.put(texts.get(0), texts.get(1));
        case 'B' -> portals.put(texts.get(0), statements.getOrDefault(texts.get(1), ""));
        case 'E' -> {
          return runs(portals.getOrDefault(texts.get(0), ""));
        }
        default -> {}
      }
      return false;
    }

    private boolean runs(String sql) {
      boolean commit = isCommit(sql);
      if (!commit) {
        ran.add(sql);
      }
      return commit;
    }

    private static boolean isCommit(String sql) {
      String word = sql.strip();
      return word.equalsIgnoreCase("COMMIT") || word.equalsIgnoreCase("COMMIT;");
    }

    private void onCommit() throws IOException {
      Fault fault = own.getAndSet(Fault.NONE);
      if (fault == Fault.NONE) {
        Plan before = plan.getAndUpdate(now -> now.after(ran));
        fault = before.concerns(ran) ? before.fault() : Fault.NONE;
      }
      ran.clear();
      switch (fault) {
        case NONE -> {}
        case CUT_BEFORE_COMMIT -> throw new IOException("cut before COMMIT");
        case HOLD_COMMIT -> hold();
        case CUT_AFTER_COMMIT, HOLD_REPLY -> answer.set(fault);
      }
    }

    private void hold() throws IOException {
      CountDownLatch waiting = new CountDownLatch(1);
      gate.set(waiting);
      held.add(this);
      try {
        waiting.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      if (!isOpen()) {
        throw new IOException("cut while held");
      }
    }

    private void back() throws IOException {
      DataInputStream in = new DataInputStream(backend.getInputStream());
      OutputStream out = client.getOutputStream();
      while (true) {
        Message message = Message.read(in);
        if (message.type == 'C' && isCommit(message.texts().get(0))) {
          onAnswer();
        }
        message.write(out);
      }
    }

    private void onAnswer() throws IOException {
      switch (answer.getAndSet(Fault.NONE)) {
        case CUT_AFTER_COMMIT -> throw new IOException("cut after COMMIT");
        case HOLD_REPLY -> hold();
        default -> {}
      }
    }
  }

  private interface Pump {
    void run() throws IOException;
  }

  /** A message of the protocol: a letter, a length that counts itself, a body. */
  private static final class Message {

    private final int type;
    private final byte[] body;

    private Message(int type, byte[] body) {
      this.type = type;
      this.body = body;
    }

    static Message read(DataInputStream in) throws IOException {
      int type = in.readUnsignedByte();
      int length = in.readInt();
      if (length < 4 || length > LARGEST) {
        throw new IOException("length " + length);
      }
      byte[] body = in.readNBytes(length - 4);
      if (body.length < length - 4) {
        throw new EOFException();
      }
      return new Message(type, body);
    }

    void write(OutputStream out) throws IOException {
      out.write(
          ByteBuffer.allocate(body.length + 5)
              .put((byte) type)
              .putInt(body.length + 4)
              .put(body)
              .array());
      out.flush();
    }

    /** The first two texts of the body, each ended by a zero; empty where there are fewer. */
    List<String> texts() {
      List<String> texts = new ArrayList<>();
      int from = 0;
      for (int i = 0; i < body.length && texts.size() < 2; i++) {
        if (body[i] == 0) {
          texts.add(new String(body, from, i - from, StandardCharsets.UTF_8));
          from = i + 1;
        }
      }
      while (texts.size() < 2) {
        texts.add("");
      }
      return texts;
    }
  }
}
