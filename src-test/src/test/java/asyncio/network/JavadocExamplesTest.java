package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.BaseProtocol;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples in the Javadoc compile, for {@link JavadocExamples} has each of them; and work. */
class JavadocExamplesTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code(.*?)}</pre>", Pattern.DOTALL);

  /** What a program or the recorder prints, commands, and JSON. */
  private static final Pattern NO_JAVA =
      Pattern.compile("\\s*(\\$ |\\* Task\\(|asyncio_|\\{\"schema\")");

  private static String withoutSpace(String code) {
    return code.replaceAll("\\s+", "");
  }

  private static List<String> examplesOf(Path folder) throws IOException {
    List<String> examples = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(JavadocExamplesTest::isPublic)::iterator) {
        EXAMPLE
            .matcher(Files.readString(file))
            .results()
            .map(example -> example.group(1).replaceAll("(?m)^\\s*\\* ?", ""))
            .filter(example -> !NO_JAVA.matcher(example).lookingAt())
            .forEach(examples::add);
      }
    }
    return examples;
  }

  private static boolean isPublic(Path file) {
    return Files.isRegularFile(file) && !file.toString().contains("internal");
  }

  @Test
  void everyExampleIsCompiled() throws IOException {
    StringBuilder compiled = new StringBuilder();
    for (String where : List.of("network", "behaviour/signatures", "behaviour/testkit")) {
      Path file = Path.of("src/test/java/asyncio", where, "JavadocExamples.java");
      compiled.append(Files.readString(file));
    }
    for (String sources :
        List.of(
            "../core/src/main/java/asyncio",
            "../futures/src/main/java/asyncio/futures",
            "src/main/java/asyncio/test")) {
      List<String> examples = examplesOf(Path.of(sources));
      assertThat(examples).as(sources).isNotEmpty();
      for (String example : examples) {
        assertThat(withoutSpace(compiled.toString()))
            .as(example)
            .containsSubsequence(partsOf(example));
      }
    }
  }

  /** Three points in an example stand for any code. */
  private static List<String> partsOf(String example) {
    return Stream.of(withoutSpace(example).split("\\.\\.\\.|…"))
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static String answer(Supplier<BaseProtocol> protocolFactory, String question)
      throws IOException {
    try (Server server = getRunningLoop().createServer(protocolFactory, "127.0.0.1", 0);
        Connection connection =
            Streams.openConnection(ConnectionOptions.to(server.sockets().get(0)))) {
      connection.writer().writeAll(question.getBytes(UTF_8));
      connection.writer().writeEof();
      return new String(connection.reader().read(), UTF_8);
    }
  }

  @OnBothEngines
  void theProtocolsAnswer(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          assertThat(answer(JavadocExamples.EchoProtocol::new, "hello")).isEqualTo("hello");
          assertThat(answer(JavadocExamples.Shout::new, "hello")).isEqualTo("HELLO");
        });
  }
}
