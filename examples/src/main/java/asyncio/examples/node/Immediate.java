package asyncio.examples.node;

/** A callback that waits for the check phase, as {@link Node#setImmediate} returns it. */
public final class Immediate {

  final Runnable callback;
  boolean isSet = true;

  Immediate(Runnable callback) {
    this.callback = callback;
  }
}
