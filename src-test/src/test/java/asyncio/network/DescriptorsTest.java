package asyncio.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.testing.OtherJvm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** When the system has no descriptors left, which takes a JVM of its own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DescriptorsTest {

  @Test
  void whoCannotGetOneIsToldSoAndTheLoopGoesOn() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n 160; exec \"$0\" \"$@\""));
    command.addAll(OtherJvm.command(FewDescriptors.class));
    Process process = OtherJvm.start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
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
    assertThat(exitCode).isZero();
  }
}
