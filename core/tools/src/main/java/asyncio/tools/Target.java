package asyncio.tools;

import asyncio.tools.agent.Agent;
import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The program to look at: another JVM on this machine. It loads an {@link Agent}, which reports by
 * a loopback socket.
 */
final class Target {

  private static final int PATIENCE_MILLIS = 30_000;

  private final long pid;
  private final long patienceMillis;

  /**
   * A program.
   *
   * @param pid its process number
   */
  Target(long pid) {
    this(pid, PATIENCE_MILLIS);
  }

  /**
   * A program.
   *
   * @param pid its process number
   * @param patienceMillis how long it may take to load the agent, and then to report
   */
  Target(long pid, long patienceMillis) {
    this.pid = pid;
    this.patienceMillis = patienceMillis;
  }

  /**
   * Describes the loops of the program, as text.
   *
   * @param method the name of the method of {@code LoopSnapshot} that makes the text
   * @throws ToolException if no loop runs, or the program cannot be looked at
   */
  String describeLoops(String method) throws ToolException {
    checkProcess();
    Path agentJar = null;
    try (Reports reports = new Reports()) {
      agentJar = makeAgentJar();
      loadAgentInTime(agentJar, reports.address() + " " + method);
      return understand(reports.await(patienceMillis));
    } catch (TimeoutException silent) {
      throw new ToolException("Process " + pid + " does not answer: is it stopped?");
    } catch (IOException failed) {
      throw new ToolException("Process " + pid + " cannot be looked at: " + failed.getMessage());
    } finally {
      delete(agentJar);
    }
  }

  /**
   * Has the program load an agent that connects to a port of this command. Blocks meanwhile.
   *
   * @param arguments those of the agent
   * @throws ToolException if the program cannot be looked at
   */
  void load(String arguments) throws ToolException {
    checkProcess();
    Path agentJar = null;
    try {
      agentJar = makeAgentJar();
      loadAgentInTime(agentJar, arguments);
    } catch (TimeoutException silent) {
      throw new ToolException("Process " + pid + " does not answer: is it stopped?");
    } catch (IOException failed) {
      throw new ToolException("Process " + pid + " cannot be looked at: " + failed.getMessage());
    } finally {
      delete(agentJar);
    }
  }

  /** What an outcome other than {@link Agent#OK} means. */
  ToolException refused(String outcome, String text) {
    return new ToolException(
        switch (outcome) {
          case Agent.NO_LOOP -> "No event loop runs in process " + pid + " just now.";
          case Agent.NO_LIBRARY -> "Process " + pid + " does not use asyncio.";
          case Agent.OLD_LIBRARY ->
              "The asyncio of process " + pid + " is too old to be looked at.";
          default -> "Process " + pid + " cannot be looked at: " + text;
        });
  }

  /** Whether the process still exists. */
  boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  long pid() {
    return pid;
  }

  // ---- checks before attaching

  /** Attaching sends the process a signal. A process that is not a JVM might die of that. */
  private void checkProcess() throws ToolException {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new ToolException("There is no process " + pid + "."));
    if (process.equals(ProcessHandle.current())) {
      throw new ToolException("Process " + pid + " is this command itself.");
    }
    Optional<String> owner = process.info().user();
    Optional<String> me = ProcessHandle.current().info().user();
    boolean isForeign = owner.isPresent() && me.isPresent() && !owner.equals(me);
    if (isForeign && !me.get().equals("root")) {
      throw new ToolException(
          "No permission: process " + pid + " belongs to " + owner.get() + ", not to you.");
    }
    if (!isJvm()) {
      throw new ToolException("Process " + pid + " is no Java program.");
    }
  }

  private boolean isJvm() {
    String id = Long.toString(pid);
    if (VirtualMachine.list().stream().anyMatch(jvm -> jvm.id().equals(id))) {
      return true;
    }
    Path maps = Path.of("/proc", id, "maps"); // for JVMs that are not in the list
    try (Stream<String> lines = Files.lines(maps, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.contains("libjvm"));
    } catch (IOException notOnThisSystem) {
      return false;
    }
  }

  // ---- the agent

  /** Makes a jar with the agent alone: the tool's own jar has other classes, too. */
  private static Path makeAgentJar() throws IOException {
    Path file = Files.createTempFile("asyncio-agent", ".jar");
    file.toFile().deleteOnExit(); // if a signal ends this command
    if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
      // if root looks at another user's program, that must be able to read the jar
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", Agent.class.getName());
    String classFile = Agent.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
        InputStream bytes = Agent.class.getResourceAsStream("Agent.class")) {
      if (bytes == null) {
        throw new IOException("The agent is missing: " + classFile);
      }
      jar.putNextEntry(new JarEntry(classFile));
      bytes.transferTo(jar);
    }
    return file;
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.getLogger("asyncio.tools").log(System.Logger.Level.DEBUG, "The agent's jar stays.", e);
    }
  }

  /** Loads the agent in another thread: a program that is stopped keeps it waiting for ever. */
  private void loadAgentInTime(Path jar, String arguments)
      throws IOException, ToolException, TimeoutException {
    FutureTask<@Nullable Void> loading =
        new FutureTask<>(
            () -> {
              loadAgent(jar, arguments);
              return null;
            });
    Thread.ofPlatform().daemon().name("asyncio attach").start(loading);
    try {
      loading.get(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ToolException refused) {
        throw refused;
      }
      throw new IOException(String.valueOf(failed.getCause()), failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  private void loadAgent(Path jar, String arguments) throws IOException, ToolException {
    try {
      VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
      try {
        jvm.loadAgent(jar.toString(), arguments);
      } finally {
        jvm.detach();
      }
    } catch (AttachNotSupportedException refused) {
      throw new ToolException(
          "Process "
              + pid
              + " lets nobody attach (is it stopped, or was it started with"
              + " -XX:+DisableAttachMechanism?): "
              + refused.getMessage());
    } catch (AgentLoadException | AgentInitializationException refused) {
      throw new ToolException(
          "Process "
              + pid
              + " takes no agent (was it started with -XX:-EnableDynamicAgentLoading?): "
              + refused.getMessage());
    }
  }

  // ---- the report

  private String understand(String report) throws ToolException {
    int end = report.indexOf('\n');
    String text = report.substring(end + 1);
    String outcome = report.substring(0, end);
    if (!outcome.equals(Agent.OK)) {
      throw refused(outcome, text);
    }
    return text;
  }
}
