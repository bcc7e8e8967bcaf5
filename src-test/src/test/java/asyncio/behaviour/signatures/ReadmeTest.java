package asyncio.behaviour.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.futures.Future;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles, as it is written there. */
class ReadmeTest {

  private static final Path README = Path.of("../README.md");
  private static final Path DEBUGGING = Path.of("../core/DEBUGGING.md");
  private static final Path CODE =
      Path.of("src/test/java/asyncio/behaviour/signatures/ReadmeCode.java");

  /** Words of the tables that are names, not code: of types, of methods, of what Java has. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z.]+(\\(\\))?");

  private static List<String> found(String pattern, Path page) throws IOException {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(Files.readString(page))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** Compiles a program as a reader would who has pasted it. */
  private static void compile(Path folder, String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      StringWriter messages = new StringWriter();
      List<String> options = List.of("-d", folder.toString(), "-proc:none", "-cp", library());
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  @Test
  void theFirstProgramCompilesAndRuns(@TempDir Path folder) throws Exception {
    String source = found("```java\n(.*?)```", README).get(0);
    compile(folder, "Breakfast", source);
    try (var loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, Asyncio.class.getClassLoader())) {
      var main = loader.loadClass("Breakfast").getMethod("main", String[].class);
      main.invoke(null, (Object) new String[0]);
    }
  }

  @Test
  void theImportsAreEnough(@TempDir Path folder) throws IOException {
    String imports = found("```java\n(.*?)```", README).get(1);
    String source =
        imports
            + """
            class Ported {
              TaskGroup group; Timeout timeout; Runner runner; EventLoop loop;
              Future<String> future; CancelledError cancelled; TimeoutException late;
              ExceptionGroup several;
              Lock lock; Event event; Semaphore semaphore; Queue<String> queue;
              StreamReader reader; StreamWriter writer; Server server;
              void main() { run(() -> sleep(1)); }
            }
            """;
    compile(folder, "Ported", source);
  }

  /** A piece of a table, as a pattern of code without white space. */
  private static String pattern(String piece) {
    List<String> parts = new ArrayList<>();
    for (String part : piece.replaceAll("\\s+", "").split("\u2026", -1)) {
      parts.add(Pattern.quote(part));
    }
    return String.join(".*?", parts);
  }

  private static List<String> pieces(String heading) throws IOException {
    List<String> pieces = new ArrayList<>();
    for (String row : found(heading + ".*?\\|---[|-]*\n(.*?)\n\n", README).get(0).split("\n")) {
      String java = row.substring(row.lastIndexOf("| ", row.length() - 3));
      Pattern.compile("`([^`]*)`").matcher(java).results().forEach(one -> pieces.add(one.group(1)));
    }
    pieces.removeIf(piece -> NAME.matcher(piece).matches());
    return pieces;
  }

  private static String compiled() throws IOException {
    return Files.readString(CODE).replaceAll("\\s+", "");
  }

  @Test
  void eachPieceOfTheTablesIsCompiled() throws IOException {
    List<String> pieces = new ArrayList<>(pieces("## How Python becomes Java"));
    assertThat(pieces).hasSizeGreaterThan(35);
    pieces.addAll(pieces("## Beyond asyncio"));
    String compiled = compiled();
    assertThat(pieces)
        .allSatisfy(piece -> assertThat(compiled).as(piece).containsPattern(pattern(piece)));
  }

  @Test
  void theDebuggingGuideIsCompiled() throws IOException {
    String compiled = compiled();
    List<String> blocks = found("```java\n(.*?)```", DEBUGGING);
    assertThat(blocks).hasSize(2);
    assertThat(blocks.get(0)).contains("runUntilComplete(() -> retry(3))");
    assertThat(compiled).contains(blocks.get(1).replaceAll("//[^\n]*", "").replaceAll("\\s+", ""));
    assertThat(ReadmeCode.virtual()).isEqualTo(180.0);
  }

  /** The places of the library's classes, whether they are modules of this JVM or not. */
  private static String library() {
    return Stream.of(Asyncio.class, Future.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .map(place -> Path.of(URI.create(place.toString())).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
