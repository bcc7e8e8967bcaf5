package asyncio.test.internal.loops;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.internal.report.FrameOwner;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit and the library agree on whose a frame is. */
class FramesTest {

  @Test
  void theKitAndTheLibraryAgreeOnWhatIsTheProgram() {
    for (String name : FrameOwner.LIBRARY_PACKAGES) {
      assertThat(Frames.isProgram("asyncio." + name + ".Any")).as(name).isFalse();
      assertThat(Frames.isProgram("asyncio." + name + "ish.Any")).as(name).isTrue();
    }
    for (String name : List.of("shop.Any", "java.lang.Any", "asyncio.Any", "asyncio.shop.Any")) {
      assertThat(Frames.isProgram(name)).as(name).isEqualTo(FrameOwner.isProgram(name));
    }
  }
}
