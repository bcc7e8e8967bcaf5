package asyncio.test.simulation;

import asyncio.Clock;
import asyncio.EventLoop;
import asyncio.test.internal.network.Agenda;
import java.util.function.BooleanSupplier;

/**
 * Tells a simulated host its time: the simulation's, at a rate of the host's own. Ends the run of
 * the host's loop as soon as nothing is left to do at this instant; so the simulation can run the
 * other hosts, and move the time.
 *
 * <p>Threads: any thread may ask for the time.
 */
final class HostClock implements Clock {

  private final Agenda agenda;

  /** The rate was set at this time of the simulation, and of the host. */
  private long simulationTime;

  private long hostTime;
  private double rate = 1;

  /** Whether channels of the host are ready. */
  private final BooleanSupplier hasNews;

  /** The time of the simulation at which the host's first timer is due. */
  private long wakeTime = NEVER;

  HostClock(Agenda agenda, BooleanSupplier hasNews) {
    this.agenda = agenda;
    this.hasNews = hasNews;
    this.simulationTime = agenda.now();
    this.hostTime = agenda.now();
  }

  @Override
  public long nanoTime() {
    long passed = agenda.now() - simulationTime;
    return hostTime + (rate == 1 ? passed : (long) (passed * rate));
  }

  /** Makes the host's time pass faster or slower from now on. */
  void setRate(double newRate) {
    hostTime = nanoTime();
    simulationTime = agenda.now();
    rate = newRate;
    wakeTime = agenda.now(); // the host looks at its timers anew
  }

  long wakeTime() {
    return wakeTime;
  }

  void wakeNow() {
    wakeTime = agenda.now();
  }

  @Override
  public long idle(EventLoop loop, long deadline) {
    if (hasNews.getAsBoolean() || deadline <= nanoTime()) {
      return 0;
    }
    wakeTime = deadline == NEVER ? NEVER : simulationTimeOf(deadline);
    loop.stop();
    return 0;
  }

  /** The earliest time of the simulation at which the host's clock shows a time, or a later one. */
  private long simulationTimeOf(long time) {
    if (rate == 1) {
      return simulationTime + (time - hostTime);
    }
    double passes = Math.ceil((time - hostTime) / rate) + 1;
    return passes < NEVER - simulationTime ? simulationTime + (long) passes : NEVER;
  }
}
