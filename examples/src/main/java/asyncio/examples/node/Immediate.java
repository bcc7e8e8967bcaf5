package asyncio.examples.node;

/** A callback that waits for the check phase; made by {@link Node#setImmediate}. */
public final class Immediate {

  final Runnable callback;
  boolean isSet = true;

  Immediate(Runnable callback) {
    this.callback = callback;
  }
}
