package asyncio.examples.nginx;

/** The thread that accepts connections. */
enum Accepting {
  /** Each worker, at a listening socket of its own. The system distributes the connections. */
  REUSEPORT,
  /** All workers, at the same listening socket. The first one gets the connection. */
  SHARED,
  /** The master, which hands each connection to the worker with the fewest. */
  HANDOFF;

  /**
   * The default of this system. Other systems than Linux also let several sockets listen at a port,
   * but give all connections to the last one.
   */
  static Accepting usual() {
    return System.getProperty("os.name").equals("Linux") ? REUSEPORT : HANDOFF;
  }
}
