package asyncio.examples.process;

import static asyncio.examples.Programs.printed;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessTest {

  @EachEngine
  void pool(EngineKind engine) {
    assertThat(printed(engine, () -> ProcessPool.squares()))
        .isEqualTo(
            """
            squares: [1, 4, 9, 16, 25, 36, 49, 64]
            a child has ended with exit code 0
            a child has ended with exit code 0
            """);
  }
}
