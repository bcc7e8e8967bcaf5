package asyncio.conformance;

/** The unit of times in programs; the library counts in seconds. */
final class Milliseconds {

  private Milliseconds() {}

  /** Whole milliseconds, or null for no time. */
  static Long of(Double seconds) {
    return seconds == null ? null : Math.round(seconds * 1000);
  }
}
