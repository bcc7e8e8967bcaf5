package asyncio.cluster;

import asyncio.EngineKind;
import asyncio.EventLoop;

/** The engines that this JVM has. */
final class TestEngines {

  private TestEngines() {}

  static boolean directIsAvailable() {
    try {
      EventLoop.builder().engine(EngineKind.DIRECT).build().close();
      return true;
    } catch (UnsupportedOperationException needsAFlag) {
      return false;
    }
  }
}
