package asyncio.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** When the system has no descriptors left, which takes a JVM of its own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DescriptorsTest {

  @Test
  void whoCannotGetOneIsToldSoAndTheLoopGoesOn() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String shell = "ulimit -n 64; exec \"$0\" \"$@\"";
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                shell,
                java,
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FewDescriptors.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output)
        .contains("at first: served")
        .contains("reported: socket.accept() out of system resource")
        .contains("the loop goes on")
        .containsPattern("connect: java.*Exception: .*Too many open files")
        .containsPattern("listen: java.*Exception: .*Too many open files")
        .containsPattern("datagrams: java.*Exception: .*Too many open files")
        .containsPattern("file: java.*Exception: .*Too many open files")
        .containsPattern("process: java.*Exception: ")
        .contains("at last: served");
    assertThat(process.exitValue()).isZero();
  }
}
