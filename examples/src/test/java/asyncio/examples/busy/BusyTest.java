package asyncio.examples.busy;

import static asyncio.examples.Programs.printed;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BusyTest {

  @EachEngine
  void worksForSomeTimeAndCloses(EngineKind engine) {
    Busy busy = new Busy();
    new CommandLine(busy).parseArgs("--block=0", "--seconds=3", "--cooks=2");
    printed(engine, () -> busy.openKitchen());
    assertThat(busy.served()).isBetween(20, 40); // the oven roasts 12 in a second
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(Programs.run(EngineKind.PORTABLE, "busy", "--cooks=0").err())
        .startsWith("--cooks must be at least 1.");
  }
}
