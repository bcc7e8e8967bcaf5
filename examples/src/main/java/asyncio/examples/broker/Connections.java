package asyncio.examples.broker;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.futures.ExceptionGroup;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Connects again when a connection breaks. The broker redelivers what was not acknowledged because
 * the connection is gone, not because some time is over: work may take as long as it takes.
 */
final class Connections {

  /** Seconds before it connects again. The pause doubles each time there is no broker. */
  private static final double SHORTEST_PAUSE = 0.05;

  private static final double LONGEST_PAUSE = 1;

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work {
    void with(Broker broker) throws IOException;
  }

  private Connections() {}

  /**
   * Does some work with a connection, and begins it anew with another one when that breaks.
   * Suspends.
   *
   * @param patience for how many seconds it tries to connect, before it gives up
   * @throws IOException if there is no broker for so long
   */
  static void keep(Broker.Connector connector, double patience, Work work) throws IOException {
    double lost = getRunningLoop().time();
    double pause = SHORTEST_PAUSE;
    while (true) {
      IOException failure;
      try (Broker broker = connector.connect()) {
        pause = SHORTEST_PAUSE;
        failure = brokenDuring(work, broker);
        if (failure == null) {
          return;
        }
        lost = getRunningLoop().time();
      } catch (IOException noBroker) {
        failure = noBroker;
      }
      if (getRunningLoop().time() - lost >= patience) {
        throw failure;
      }
      sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  /** What has broken the connection; null if the work is done. */
  private static @Nullable IOException brokenDuring(Work work, Broker broker) {
    try {
      work.with(broker);
      return null;
    } catch (IOException broken) {
      return broken;
    } catch (ExceptionGroup group) {
      return first(group);
    }
  }

  /**
   * The first exception of a group of tasks whose connection broke.
   *
   * @throws ExceptionGroup the group, if there is an exception of another kind in it
   */
  static IOException first(ExceptionGroup group) {
    if (group.split(IOException.class).rest() != null) {
      throw group;
    }
    Throwable first = group;
    while (first instanceof ExceptionGroup some) {
      first = some.exceptions().get(0);
    }
    return (IOException) first;
  }
}
