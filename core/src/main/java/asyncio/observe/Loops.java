package asyncio.observe;

import asyncio.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The running loops of this program, as an MBean. For programs to which no command can attach, as
 * in a container without a shell.
 *
 * <pre>{@code
 * try (Loops loops = Loops.register()) {
 *   Asyncio.run(program);
 * }
 * }</pre>
 *
 * <p>Until it is registered it costs nothing; then it costs something when it is read. Programs on
 * the module path need the module {@code java.management}. Any thread may use it; nothing suspends.
 */
public final class Loops implements LoopsMXBean, AutoCloseable {

  /** The name under which {@link #register()} registers the MBean. */
  public static final String NAME = "asyncio:type=Loops";

  private final LoopTop top = new LoopTop();

  /** An MBean that is not registered yet, for programs that register it themselves. */
  public Loops() {}

  /**
   * Registers the MBean under {@link #NAME} at the server of this JVM.
   *
   * @return the MBean; its {@code close} takes it away
   * @throws IllegalStateException if there is one of this name, or the server refuses
   */
  public static Loops register() {
    Loops loops = new Loops();
    try {
      server().registerMBean(loops, new ObjectName(NAME));
    } catch (InstanceAlreadyExistsException twice) {
      throw new IllegalStateException(
          NAME + " is registered already: register it once, when the program starts", twice);
    } catch (JMException refused) {
      throw new IllegalStateException("JMX refuses " + NAME, refused);
    }
    return loops;
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  @Override
  public int getLoopCount() {
    return EventLoop.runningLoops().size();
  }

  @Override
  public long getTaskCount() {
    return EventLoop.runningLoops().stream().mapToLong(l -> l.statistics().liveTasks()).sum();
  }

  @Override
  public String getJson() {
    return LoopSnapshot.toJson(LoopSnapshot.ofRunningLoops());
  }

  @Override
  public String getTable() {
    return join(LoopSnapshot::toTable);
  }

  @Override
  public String getTrees() {
    return join(LoopSnapshot::toTrees);
  }

  @Override
  public String table(int width) {
    return join(loop -> loop.toTable(width));
  }

  @Override
  public String trees(int width) {
    return join(loop -> loop.toTrees(width));
  }

  @Override
  public String top(int millis, int width, int rows) {
    synchronized (top) {
      return top.text(millis, width, rows);
    }
  }

  private static String join(Function<LoopSnapshot, String> text) {
    return LoopSnapshot.ofRunningLoops().stream().map(text).collect(Collectors.joining("\n"));
  }

  /**
   * Takes away what is registered under {@link #NAME}. Does nothing if it is gone already.
   *
   * @throws IllegalStateException if the server refuses
   */
  @Override
  public void close() {
    try {
      server().unregisterMBean(new ObjectName(NAME));
    } catch (InstanceNotFoundException gone) {
      // Closed already.
    } catch (JMException refused) {
      throw new IllegalStateException("JMX keeps " + NAME, refused);
    }
  }
}
