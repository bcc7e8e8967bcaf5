package asyncio.tools;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * The way into a program through its JVM's own management, as {@code jconsole} goes. Loads no agent
 * into the program, so that nothing warns in its log; the library's MBean lives until the close.
 */
final class Management implements AutoCloseable {

  /** This way does not lead to the library; an agent may find it. */
  static final class NoWayException extends Exception {
    NoWayException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** No class of the library is loaded. */
  static final class NoLibraryException extends Exception {}

  /** In the output of VM.class_hierarchy; a shaded library has something before the name. */
  private static final Pattern LOADED =
      Pattern.compile("(?m)^[|\\- ]*([\\w.$]*?)asyncio\\.EventLoop/");

  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final ObjectName loops;
  private final Runnable answered;

  private Management(JMXConnector connector, Runnable answered) throws IOException, JMException {
    this.connector = connector;
    this.answered = answered;
    this.server = connector.getMBeanServerConnection();
    this.loops = new ObjectName("asyncio:type=Loops,tool=" + UUID.randomUUID());
  }

  /**
   * Connects.
   *
   * @param answered called at each answer of the program
   * @throws AttachNotSupportedException if the program lets nobody attach
   * @throws NoLibraryException if the program has not loaded the library
   * @throws NoWayException if the library cannot be reached in this way
   */
  @SuppressWarnings("BanJNDI") // the address comes from the JVM of a process that the user named
  static Management connect(long pid, Runnable answered)
      throws AttachNotSupportedException, NoLibraryException, NoWayException, IOException {
    VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
    String address;
    try {
      address = jvm.startLocalManagementAgent();
    } catch (IOException refused) {
      throw new NoWayException("no management", refused);
    } finally {
      jvm.detach();
    }
    JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
    try {
      Management management = new Management(connector, answered);
      management.makeBean();
      return management;
    } catch (JMException | JMRuntimeException unknown) {
      connector.close();
      throw new NoWayException("no bean", unknown);
    } catch (IOException | NoLibraryException | NoWayException | RuntimeException failed) {
      connector.close();
      throw failed;
    }
  }

  /** The bean's class is public: the server of the program can make it, and none need be there. */
  private void makeBean() throws IOException, JMException, NoLibraryException, NoWayException {
    List<String> loaded = loaded("asyncio.EventLoop");
    if (loaded.isEmpty()) {
      loaded = loaded(); // a second look, at all classes: the name may be a shaded one
    }
    if (loaded.isEmpty()) {
      throw new NoLibraryException();
    }
    if (loaded.size() > 1) {
      throw new NoWayException("several copies of the library", null);
    }
    server.createMBean(loaded.get(0) + "asyncio.observe.Loops", loops);
  }

  /** What stands before the library's names, for each copy that is loaded. */
  private List<String> loaded(String... classes) throws IOException, JMException {
    Object text =
        server.invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "vmClassHierarchy",
            new Object[] {classes},
            new String[] {String[].class.getName()});
    return LOADED
        .matcher(String.valueOf(text))
        .results()
        .map((MatchResult each) -> each.group(1))
        .toList();
  }

  /** An attribute of the bean. */
  String get(String attribute) throws IOException {
    try {
      String text = String.valueOf(server.getAttribute(loops, attribute));
      answered.run();
      return text;
    } catch (JMException | JMRuntimeException failed) {
      throw new IOException(String.valueOf(failed), failed);
    }
  }

  /** An operation of the bean, whose arguments are numbers. */
  String call(String operation, Integer... arguments) throws IOException {
    String[] types = new String[arguments.length];
    Arrays.fill(types, "int");
    try {
      String text = String.valueOf(server.invoke(loops, operation, arguments, types));
      answered.run();
      return text;
    } catch (JMException | JMRuntimeException failed) {
      throw new IOException(String.valueOf(failed), failed);
    }
  }

  /** Takes the bean away. */
  @Override
  public void close() throws IOException {
    try (connector) {
      server.unregisterMBean(loops);
    } catch (JMException gone) {
      // Nothing is left to take away.
    }
  }
}
