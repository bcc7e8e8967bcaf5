package asyncio.internal.engine;

/** The engines under test. */
final class Engines {

  private Engines() {}

  /** Must be available: jcstress skips a race that throws UnsupportedOperationException. */
  static Engine direct() {
    if (!Engine.directIsAvailable()) {
      throw new IllegalStateException("The direct engine's package is not open.");
    }
    return Engine.direct();
  }
}
