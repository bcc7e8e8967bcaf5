package asyncio.tools;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import asyncio.internal.text.Cut;
import asyncio.tools.agent.Agent;
import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
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
 * The program to look at: another JVM on this machine. Its {@link Management} tells what is asked.
 * Where that does not find the library, the program loads an {@link Agent}, which reports by a
 * loopback socket.
 */
final class Target {

  private static final int PATIENCE_MILLIS = 30_000;
  private static final String NO_LOOPS = "\"loops\":[]";

  private final long pid;
  private final long patienceMillis;

  /** When the program has answered last, or was asked first. */
  private volatile long lastAnswer;

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

  /** What can be shown of the loops. */
  enum View {
    /** A table of the tasks. */
    TABLE("Table", "table"),
    /** Who awaits whom. */
    TREES("Trees", "trees"),
    /** All, for programs. */
    JSON("Json", "");

    private final String attribute;
    private final String operation;

    View(String attribute, String operation) {
      this.attribute = attribute;
      this.operation = operation;
    }

    private String of(Management management, int width) throws IOException {
      return width == Terminal.UNLIMITED
          ? management.get(attribute)
          : management.call(operation, width);
    }
  }

  /** Something to do with the management of the program. */
  interface Use {
    void with(Management management) throws IOException, ToolException;
  }

  /**
   * Describes the loops of the program, as text.
   *
   * @param view what to show
   * @param width of a line in columns; {@link Terminal#UNLIMITED} for all of it
   * @throws ToolException if no loop runs, or the program cannot be looked at
   */
  String describeLoops(View view, int width) throws ToolException {
    checkProcess();
    StringBuilder text = new StringBuilder();
    try {
      inTime(() -> manage(management -> text.append(view.of(management, width))));
    } catch (Management.NoWayException agentIsNeeded) {
      String whole = describeLoops("to" + view.attribute); // an agent of any version knows no width
      return Cut.lines(whole, width);
    }
    if (text.isEmpty() || view == View.JSON && text.indexOf(NO_LOOPS) >= 0) {
      throw noLoop();
    }
    return text.toString();
  }

  /** No loop runs: not now, but perhaps soon. */
  ToolException noLoop() {
    return new ToolException("No event loop runs in process " + pid + " just now.");
  }

  /**
   * Uses the management of the program for as long as wanted, in a thread of its own.
   *
   * @param use what to do with it
   * @param lookMillis how long one call may take besides the time that each answer may
   * @throws ToolException if the program cannot be looked at, does not answer, or has ended
   */
  void watch(Use use, long lookMillis) throws ToolException {
    checkProcess();
    try {
      inTime(() -> manage(use), patienceMillis + lookMillis);
    } catch (Management.NoWayException elsewhere) {
      throw new ToolException(
          "Process "
              + pid
              + " has asyncio where only ps and pstree find it: an older version, in a class loader"
              + " of its own, or without the module java.management.");
    }
  }

  private void manage(Use use) throws IOException, ToolException, Management.NoWayException {
    try (Management management = Management.connect(pid, this::answered)) {
      use.with(management);
    } catch (AttachNotSupportedException refused) {
      throw refused(refused);
    } catch (Management.NoLibraryException none) {
      throw new ToolException(noLibrary());
    }
  }

  private void answered() {
    lastAnswer = System.nanoTime();
  }

  private String noLibrary() {
    return "Process " + pid + " has not loaded asyncio: it does not use it, or not yet.";
  }

  private ToolException broken(IOException failed) {
    return ProcessHandle.of(pid).isPresent()
        ? new ToolException("Process " + pid + " cannot be looked at: " + failed.getMessage())
        : new ToolException("Process " + pid + " has ended.");
  }

  /** By an agent, wherever the library is. The program warns of agents. */
  private String describeLoops(String method) throws ToolException {
    try (Reports reports = new Reports()) {
      loadAgent(reports.address() + " " + method);
      return understand(reports.await(patienceMillis));
    } catch (TimeoutException late) {
      throw silent();
    } catch (IOException failed) {
      throw broken(failed);
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
    loadAgent(arguments);
  }

  private void loadAgent(String arguments) throws ToolException {
    Path agentJar = null;
    try {
      agentJar = makeAgentJar();
      Path jar = agentJar;
      inTime(() -> loadAgent(jar, arguments));
    } catch (Management.NoWayException impossible) { // an agent goes another way
      throw new AssertionError(impossible);
    } catch (IOException failed) {
      throw broken(failed);
    } finally {
      delete(agentJar);
    }
  }

  /** What an outcome other than {@link Agent#OK} means. */
  ToolException refused(String outcome, String text) {
    return switch (outcome) {
      case Agent.NO_LOOP -> noLoop();
      case Agent.NO_LIBRARY -> new ToolException(noLibrary());
      case Agent.OLD_LIBRARY ->
          new ToolException("The asyncio of process " + pid + " is too old to be looked at.");
      default -> new ToolException("Process " + pid + " cannot be looked at: " + text);
    };
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
    checkNotStopped();
    if (!isJvm()) {
      throw new ToolException("Process " + pid + " is no Java program.");
    }
  }

  /** A stopped process answers nobody. Where there is no /proc, it is found by its silence. */
  private void checkNotStopped() throws ToolException {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
      String state = stat.substring(stat.lastIndexOf(')') + 1).strip();
      if (state.startsWith("T") || state.startsWith("t")) {
        throw new ToolException(
            "Process " + pid + " is stopped. It answers when it goes on: kill -CONT " + pid);
      }
    } catch (IOException notOnThisSystem) {
      // Patience has an end.
    }
  }

  private ToolException silent() throws ToolException {
    checkNotStopped();
    return new ToolException("Process " + pid + " does not answer: is it stopped?");
  }

  private boolean isJvm() {
    String id = Long.toString(pid);
    if (VirtualMachine.list().stream().anyMatch(jvm -> jvm.id().equals(id))) {
      return true;
    }
    Path maps = Path.of("/proc", id, "maps"); // for JVMs that are not in the list
    try (Stream<String> lines = Files.lines(maps, ISO_8859_1)) {
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

  /** Something that may throw. */
  private interface Job {
    void run() throws IOException, ToolException, Management.NoWayException;
  }

  /** Does it in another thread: a program that is stopped keeps it waiting for ever. */
  private void inTime(Job job) throws ToolException, Management.NoWayException {
    inTime(job, patienceMillis);
  }

  /** Each answer gives it this time again. */
  private void inTime(Job job, long patience) throws ToolException, Management.NoWayException {
    FutureTask<@Nullable Void> doing =
        new FutureTask<>(
            () -> {
              job.run();
              return null;
            });
    Thread.ofPlatform().daemon().name("asyncio attach").start(doing);
    try {
      waitFor(doing, patience);
    } catch (TimeoutException tooLong) {
      throw silent();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ToolException refused) {
        throw refused;
      }
      if (failed.getCause() instanceof Management.NoWayException elsewhere) {
        throw elsewhere;
      }
      throw failed.getCause() instanceof IOException known
          ? broken(known)
          : broken(new IOException(String.valueOf(failed.getCause()), failed));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw broken(new IOException("interrupted", stop));
    }
  }

  private void waitFor(FutureTask<?> doing, long patience)
      throws ExecutionException, InterruptedException, TimeoutException {
    answered();
    while (true) {
      long left = patience - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastAnswer);
      try {
        doing.get(Math.max(0, left), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException perhaps) {
        if (System.nanoTime() - lastAnswer >= TimeUnit.MILLISECONDS.toNanos(patience)) {
          throw perhaps;
        }
      }
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
      throw refused(refused);
    } catch (AgentLoadException | AgentInitializationException refused) {
      throw new ToolException(
          "Process "
              + pid
              + " takes no agent (was it started with -XX:-EnableDynamicAgentLoading?): "
              + refused.getMessage());
    }
  }

  private ToolException refused(AttachNotSupportedException refused) {
    return new ToolException(
        "Process "
            + pid
            + " lets nobody attach (is it stopped, or was it started with"
            + " -XX:+DisableAttachMechanism?): "
            + refused.getMessage());
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
