package asyncio.conformance;

import asyncio.EngineKind;
import asyncio.EventLoop;
import java.util.List;
import java.util.Optional;

/** The engines to check. */
final class Engines {

  static final List<EngineKind> ALL = List.of(EngineKind.DIRECT, EngineKind.PORTABLE);

  private Engines() {}

  /** Why an engine cannot be had in this JVM; empty if it can. */
  static Optional<String> whyNot(EngineKind engine) {
    try {
      EventLoop.builder().engine(engine).build().close();
      return Optional.empty();
    } catch (UnsupportedOperationException e) {
      return Optional.of(e.getMessage());
    }
  }
}
