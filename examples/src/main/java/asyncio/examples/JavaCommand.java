package asyncio.examples;

import asyncio.LoopBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts another process of this program: same JVM, class path and engine. */
public final class JavaCommand {

  private JavaCommand() {}

  /**
   * The command.
   *
   * @param main the class whose main method is run
   * @param arguments its arguments
   * @return the command's words
   */
  public static List<String> of(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    String engine = System.getProperty(LoopBuilder.ENGINE_PROPERTY);
    if (engine != null) {
      command.add("-D" + LoopBuilder.ENGINE_PROPERTY + "=" + engine);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
