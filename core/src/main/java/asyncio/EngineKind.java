package asyncio;

/** How coroutines run. They behave the same on each engine; only speed differs. */
public enum EngineKind {

  /** The direct engine where it can be had, else the portable one. */
  AUTO,

  /**
   * The fast one: the loop itself schedules the virtual threads. Needs {@code --add-opens
   * java.base/java.lang=ALL-UNNAMED}.
   */
  DIRECT,

  /** Runs everywhere. */
  PORTABLE
}
