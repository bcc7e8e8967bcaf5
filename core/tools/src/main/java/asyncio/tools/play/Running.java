package asyncio.tools.play;

import asyncio.tools.ToolException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that runs in a JVM of its own. It has this program's input and output. */
final class Running {

  /** So long may a program clean up after it was told to end, in seconds. */
  private static final int PATIENCE = 5;

  /** The log's lines on what was recorded are for programs; here the command says it. */
  private static final String LOGGING =
      "handlers=java.util.logging.ConsoleHandler\n.level=INFO\nasyncio.level=WARNING\n";

  private final Process process;

  private Running(Process process) {
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param folder a folder for files of the JVM
   * @param options options of the JVM
   * @param program the compiled program
   * @param args the program's arguments
   * @return the program
   * @throws ToolException if no process can be made
   */
  static Running start(
      Path folder, List<String> options, Source.Compiled program, List<String> args)
      throws ToolException {
    try {
      Path logging = Files.writeString(folder.resolve("logging.properties"), LOGGING);
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Djava.util.logging.config.file=" + logging);
      command.add("-Dstdout.encoding=" + System.out.charset());
      command.add("-Dstderr.encoding=" + System.err.charset());
      command.addAll(options);
      command.add("-classpath");
      command.add(program.classes() + File.pathSeparator + classPath());
      command.add(Stage.class.getName());
      command.add(program.mainClass());
      command.addAll(args);
      return new Running(new ProcessBuilder(command).inheritIO().start());
    } catch (IOException failed) {
      throw new ToolException("No process can be started: " + failed.getMessage());
    }
  }

  /** Where the library and these tools are. */
  static String classPath() {
    return Stream.of("java.class.path", "jdk.module.path")
        .flatMap(name -> Stream.of(System.getProperty(name, "").split(File.pathSeparator)))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Calls an action at the end of the program, in another thread. */
  void whenEnded(Runnable action) {
    var unused = process.onExit().thenRun(action);
  }

  /** The exit code; waits for the end. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * Waits for the end, for some time.
   *
   * @param seconds how long; 0 for ever
   * @return whether the program has ended
   */
  boolean await(int seconds) throws InterruptedException {
    if (seconds == 0) {
      process.waitFor();
      return true;
    }
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  /**
   * Tells the program to end, which lets it write its recording; ends it by force if it does not.
   */
  void end() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** What Ctrl-C does here: the program gets it itself from the terminal, and may take its time. */
  void interrupted(int times) {
    if (times == 2) {
      process.destroy();
    } else if (times > 2) {
      process.destroyForcibly();
    }
  }
}
