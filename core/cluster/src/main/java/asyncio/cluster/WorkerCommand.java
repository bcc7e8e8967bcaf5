package asyncio.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that starts a worker as this JVM was started. */
final class WorkerCommand {

  /** Flags that two JVMs of one program cannot share. */
  private static final List<String> OWN =
      List.of(
          "-agentlib:",
          "-agentpath:",
          "-javaagent:",
          "-Xrunjdwp",
          "-XX:StartFlightRecording",
          "-XX:FlightRecorderOptions",
          "-Dcom.sun.management.jmxremote");

  private final String contact;
  private final Cluster.Settings settings;

  WorkerCommand(String contact, Cluster.Settings settings) {
    this.contact = contact;
    this.settings = settings;
  }

  /** Starts a worker. Its standard input is a pipe; its output goes where this process prints. */
  Process start(String name) throws IOException {
    return new ProcessBuilder(command(name))
        .redirectOutput(Redirect.INHERIT)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private List<String> command(String name) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(mainClass());
    command.addAll(List.of("--join", contact, "--name", name, "--build", settings.build()));
    command.addAll(List.of("--heartbeat", String.valueOf(settings.options().heartbeat())));
    command.addAll(List.of("--timeout", String.valueOf(settings.options().timeout())));
    settings.home().forEach(home -> command.addAll(List.of("--home", home)));
    settings.options().allowed().forEach(each -> command.addAll(List.of("--allow", each)));
    command.add("--until-stdin-ends");
    return command;
  }

  private static List<String> flags() {
    List<String> flags = new ArrayList<>();
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (OWN.stream().noneMatch(flag::startsWith)) {
        flags.add(flag);
      }
    }
    addOpens(flags, Thread.class); // by the manifest of a runnable jar it is open without a flag
    return flags;
  }

  private static void addOpens(List<String> flags, Class<?> inside) {
    Module module = inside.getModule();
    String name = inside.getPackageName();
    Module core = asyncio.EventLoop.class.getModule();
    String flag = "--add-opens=" + module.getName() + "/" + name + "=";
    boolean given = flags.stream().anyMatch(each -> each.startsWith(flag));
    if (module.isOpen(name, core) && !given) {
      flags.add(flag + (core.isNamed() ? core.getName() : "ALL-UNNAMED"));
    }
  }

  private static List<String> mainClass() {
    List<String> command = new ArrayList<>();
    addPath(command, "-cp", System.getProperty("java.class.path"));
    Module own = Worker.class.getModule();
    if (own.isNamed()) {
      addPath(command, "-p", System.getProperty("jdk.module.path"));
      String main = System.getProperty("jdk.module.main");
      if (main != null) {
        command.addAll(List.of("--add-modules", main));
      }
      command.addAll(List.of("-m", own.getName() + "/" + Worker.class.getName()));
    } else {
      command.add(Worker.class.getName());
    }
    return command;
  }

  private static void addPath(List<String> command, String flag, @Nullable String path) {
    if (path != null && !path.isEmpty()) {
      command.addAll(List.of(flag, path));
    }
  }

  @Override
  public String toString() {
    return String.join(" ", command("NAME"));
  }
}
