package asyncio.bench;

/** A callback that schedules itself again, until it has run so many times. */
public abstract class Chain implements Runnable {

  private int left;

  /** A callback that runs so many times. */
  protected Chain(int runs) {
    left = runs;
  }

  /** Schedules this callback. */
  protected abstract void again();

  /** Is told that the last run is over. */
  protected void end() {}

  @Override
  public final void run() {
    left--;
    if (left > 0) {
      again();
    } else {
      end();
    }
  }
}
