package asyncio.internal.engine;

/** A strand that runs an action. */
final class Racer extends Strand {

  private final Runnable action;

  Racer(Engine engine, Runnable action) {
    super(engine);
    this.action = action;
  }

  @Override
  public void run() {
    begin();
    action.run();
  }
}
