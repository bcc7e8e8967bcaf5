package asyncio.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdksTest {

  @TempDir Path folder;

  private Path jdk(Path home, String release) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    assertThat(Files.createFile(home.resolve("bin/java")).toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), release);
    return home.resolve("bin/java");
  }

  private Jdks jdks() {
    return new Jdks(List.of(folder.resolve("jvm"), folder.resolve("none")), Map.of());
  }

  @Test
  void theNewestIsFound() throws IOException {
    jdk(folder.resolve("jvm/a"), "JAVA_VERSION=\"21.0.2\"\n");
    Path newest = jdk(folder.resolve("jvm/b"), "X=\"1\"\nJAVA_VERSION=\"25\"\n");
    jdk(folder.resolve("jvm/c"), "JAVA_VERSION=\"17.0.1\"\n");
    assertThat(jdks().java(21)).contains(newest);
  }

  @Test
  void anOlderOneIsNot() throws IOException {
    jdk(folder.resolve("jvm/a"), "JAVA_VERSION=\"17.0.1\"\n");
    assertThat(jdks().java(21)).isEmpty();
  }

  @Test
  void aMacHasItDeeper() throws IOException {
    Path java = jdk(folder.resolve("jvm/a.jdk/Contents/Home"), "JAVA_VERSION=\"21\"\n");
    assertThat(jdks().java(21)).contains(java);
  }

  @Test
  void aVariableNamesOne() throws IOException {
    Path java = jdk(folder.resolve("mine"), "JAVA_VERSION=\"21\"\n");
    Map<String, String> environment =
        Map.of("JDK21_HOME", folder.resolve("mine").toString(), "JAVA_HOME", "", "HOME", "/");
    assertThat(new Jdks(List.of(), environment).java(21)).contains(java);
  }

  @Test
  void whatIsNoJdkIsPassedOver() throws IOException {
    jdk(folder.resolve("jvm/a"), "JAVA_VERSION=\"9999999999\"\n");
    jdk(folder.resolve("jvm/b"), "");
    Files.createDirectories(folder.resolve("jvm/c/bin"));
    Files.writeString(folder.resolve("jvm/d"), "a file");
    assertThat(jdks().java(21)).isEmpty();
  }

  @Test
  void whoHasNoneIsToldWhatToDo() {
    assertThat(Launcher.tooOld("asyncio.jar", jdks()))
        .startsWith("asyncio.jar needs Java 21 or later, and this is Java ")
        .contains(folder.resolve("jvm").toString(), "JAVA_HOME", "Temurin 25");
  }
}
