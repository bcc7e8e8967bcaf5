package asyncio.examples.raft;

/**
 * A member of the cluster: where it listens.
 *
 * @param name the name, without spaces
 * @param host the host's name or address
 * @param port where the other members connect
 * @param clientPort where clients connect
 */
record Member(String name, String host, int port, int clientPort) {

  /** Reads what {@link #toString} writes. */
  static Member parse(String text) {
    String[] parts = text.split(",");
    return new Member(parts[0], parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
  }

  @Override
  public String toString() {
    return name + "," + host + "," + port + "," + clientPort;
  }
}
