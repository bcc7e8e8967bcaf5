package asyncio.behaviour.testkit;

import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.test.TestRun;
import asyncio.test.TestSettings;
import asyncio.test.explore.CancelAtEachAwait;
import asyncio.test.explore.Explorer;
import asyncio.test.explore.Trial;
import asyncio.test.simulation.Simulation;
import asyncio.testing.OtherJvm;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** All of the kit but the extension works in a JVM that has neither JUnit nor AssertJ. */
class KitWithoutJUnitTest {

  /** The program of the other JVM. */
  static final class Program {

    public static void main(String[] args) throws Throwable {
      try {
        Class.forName("org.junit.jupiter.api.Test");
        System.out.println("JUnit is there");
      } catch (ClassNotFoundException expected) {
        useAll();
        System.out.println("done");
      }
    }

    private static void useAll() throws Throwable {
      TestRun run = new TestRun(TestSettings.named("without").withRecording(false));
      run.run("sleeps", () -> sleep(3600));
      run.finish();
      Explorer.of(Trial.of(() -> gather(() -> sleep(0), () -> sleep(1)).await()))
          .schedules(10)
          .check();
      CancelAtEachAwait.check(() -> new CancelAtEachAwait.Subject(() -> sleep(1), () -> {}));
      Simulation.run(1, simulation -> simulation.host("a").start(() -> sleep(1)));
    }
  }

  @Test
  void theKitNeedsJUnitForTheExtensionOnly() throws Exception {
    List<String> command = OtherJvm.command(Program.class);
    int classPath = command.indexOf("-cp") + 1;
    command.set(classPath, withoutTestLibraries(command.get(classPath)));
    Process process = OtherJvm.start(command);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(output.lines()).contains("done");
    assertThat(process.waitFor()).isZero();
  }

  private static String withoutTestLibraries(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> !entry.matches(".*(junit|assertj|opentest4j|apiguardian|testkit).*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
