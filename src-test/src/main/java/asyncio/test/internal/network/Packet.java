package asyncio.test.internal.network;

/** Travels over a link. Several segments of TCP that follow one another are one packet. */
abstract class Packet implements Runnable {

  private final Link link;

  /** How many bytes of the program's it carries. */
  final int bytes;

  Packet(Link link, int bytes) {
    this.link = link;
    this.bytes = bytes;
  }

  /** Reaches the other end of the link; the agenda calls this. */
  @Override
  public final void run() {
    link.reached(this);
  }

  /** Comes to the other host, which is up. */
  abstract void arrive();

  /**
   * Will never arrive. Called when that is decided, which the sender of a real packet never knows.
   */
  void lost() {}

  /** What it is, for the trace. */
  abstract String kind();

  /** Who sent it, for the trace. */
  abstract Object from();

  /** Who is to get it, for the trace. */
  abstract Object to();
}
