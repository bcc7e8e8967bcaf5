package asyncio.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another program, which ends with the test. */
final class Child implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  private Child(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Any program. */
  static Child of(String... command) throws IOException {
    return new Child(List.of(command));
  }

  /**
   * A Java program with all that the tests have on its class path.
   *
   * @param main options, if any, the main class and its arguments
   */
  static Child java(String... main) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "--class-path",
                classPath()));
    command.addAll(List.of(main));
    return new Child(command);
  }

  static String classPath() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(property -> System.getProperty(property, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  String pid() {
    return Long.toString(process.pid());
  }

  /** Reads lines until one contains some text. */
  Child until(String text) throws IOException {
    List<String> before = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      before.add(line);
      if (line.contains(text)) {
        return this;
      }
    }
    assertThat(before).as("what was printed before the end").contains(text);
    return this;
  }

  /** All that is printed from now on. */
  String rest() throws IOException {
    return out.lines().collect(Collectors.joining("\n"));
  }

  /** Waits for the end. */
  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  void type(String text) throws IOException {
    Writer in = process.outputWriter(StandardCharsets.UTF_8);
    in.write(text);
    in.flush();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
