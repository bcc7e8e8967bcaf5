package asyncio.test.internal.network;

/** Carries no bytes of a program: a packet that opens or resets a connection, or refuses. */
final class Control extends Packet {

  private final String kind;
  private final Object from;
  private final Object to;
  private final Runnable arrival;

  Control(Link link, String kind, Object from, Object to, Runnable arrival) {
    super(link, 0);
    this.kind = kind;
    this.from = from;
    this.to = to;
    this.arrival = arrival;
  }

  @Override
  void arrive() {
    arrival.run();
  }

  @Override
  String kind() {
    return kind;
  }

  @Override
  Object from() {
    return from;
  }

  @Override
  Object to() {
    return to;
  }
}
