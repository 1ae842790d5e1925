package io.yidi.bench.load;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** Asks a JVM about its collections and its compiler, over JMX on this machine. */
final class JvmWatch implements AutoCloseable {

  private final MBeanServerConnection server;
  private final @Nullable JMXConnector connector;
  private final List<GarbageCollectorMXBean> collectors;
  private final CompilationMXBean compiler;

  private JvmWatch(MBeanServerConnection server, @Nullable JMXConnector connector)
      throws IOException {
    this.server = server;
    this.connector = connector;
    this.collectors =
        List.copyOf(ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class));
    this.compiler = ManagementFactory.getPlatformMXBean(server, CompilationMXBean.class);
  }

  /**
   * Totals since the JVM started, or what came between two readings.
   *
   * @param collections collections of garbage
   * @param collectionMillis time they took
   * @param compileMillis time the compiler took, on threads of its own
   */
  record Reading(long collections, long collectionMillis, long compileMillis) {

    Reading since(Reading before) {
      return new Reading(
          collections - before.collections,
          collectionMillis - before.collectionMillis,
          compileMillis - before.compileMillis);
    }
  }

  /** This JVM. */
  static JvmWatch ofThis() {
    try {
      return new JvmWatch(ManagementFactory.getPlatformMBeanServer(), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another JVM of this user on this machine. */
  @SuppressWarnings("BanJNDI") // the address is that of a process which this one started
  static JvmWatch of(ProcessHandle process) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      return new JvmWatch(connector.getMBeanServerConnection(), connector);
    } catch (AttachNotSupportedException e) {
      throw new IOException("cannot watch process " + process.pid(), e);
    }
  }

  /** A further bean of the JVM. */
  <T extends PlatformManagedObject> T bean(Class<T> type) throws IOException {
    return ManagementFactory.getPlatformMXBean(server, type);
  }

  Reading read() {
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      // The concurrent part of G1 is no pause.
      if (!collector.getName().contains("Concurrent")) {
        collections += collector.getCollectionCount();
        millis += collector.getCollectionTime();
      }
    }
    return new Reading(collections, millis, compiler.getTotalCompilationTime());
  }

  @Override
  public void close() {
    JMXConnector open = connector;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        System.err.println("the watched JVM ended first: " + e.getMessage());
      }
    }
  }
}
