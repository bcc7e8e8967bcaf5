package asyncio.examples.nginx;

/** Who accepts connections. */
enum Accepting {
  /** Each worker at a listening socket of its own; the system shares out the connections. */
  REUSEPORT,
  /** All workers at one and the same listening socket: whoever is first. */
  SHARED,
  /** The master, who hands each connection to the worker with the fewest. */
  HANDOFF;

  /** Elsewhere a port can be had several times, too, but the last one gets all connections. */
  static Accepting usual() {
    return System.getProperty("os.name").equals("Linux") ? REUSEPORT : HANDOFF;
  }
}
