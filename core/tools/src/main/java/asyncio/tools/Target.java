package asyncio.tools;

import asyncio.tools.agent.Agent;
import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
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

  /**
   * A program.
   *
   * @param pid its process number
   */
  Target(long pid) {
    this.pid = pid;
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
    try (ServerSocket server = new ServerSocket(0, 1, Agent.loopback())) {
      agentJar = makeAgentJar();
      String token = newToken();
      loadAgent(agentJar, server.getLocalPort() + " " + token + " " + method);
      return understand(receive(server, token));
    } catch (IOException failed) {
      throw new ToolException("Process " + pid + " cannot be looked at: " + failed.getMessage());
    } finally {
      delete(agentJar);
    }
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
      file.toFile().deleteOnExit();
    }
  }

  private static String newToken() {
    byte[] token = new byte[16];
    new SecureRandom().nextBytes(token);
    return HexFormat.of().formatHex(token);
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
              + " lets nobody attach (was it started with -XX:+DisableAttachMechanism?): "
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

  /** The agent's report. Others might connect, but do not know the token. */
  private String receive(ServerSocket server, String token) throws IOException, ToolException {
    server.setSoTimeout(PATIENCE_MILLIS);
    while (true) {
      try (Socket agent = server.accept()) {
        agent.setSoTimeout(PATIENCE_MILLIS);
        byte[] bytes = agent.getInputStream().readAllBytes();
        String report = new String(bytes, StandardCharsets.UTF_8);
        if (report.startsWith(token + "\n")) {
          return report.substring(token.length() + 1);
        }
      } catch (SocketTimeoutException silent) {
        throw new ToolException("Process " + pid + " does not answer: is it stopped?");
      }
    }
  }

  private String understand(String report) throws ToolException {
    int end = report.indexOf('\n');
    String text = report.substring(end + 1);
    return switch (report.substring(0, end)) {
      case Agent.OK -> text;
      case Agent.NO_LOOP ->
          throw new ToolException("No event loop runs in process " + pid + " just now.");
      case Agent.NO_LIBRARY -> throw new ToolException("Process " + pid + " does not use asyncio.");
      case Agent.OLD_LIBRARY ->
          throw new ToolException("The asyncio of process " + pid + " is too old to be looked at.");
      default -> throw new ToolException("Process " + pid + " cannot be looked at: " + text);
    };
  }
}
