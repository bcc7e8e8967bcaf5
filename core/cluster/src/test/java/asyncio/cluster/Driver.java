package asyncio.cluster;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopGroup;
import asyncio.futures.Futures;
import java.util.concurrent.ExecutionException;

/** A member with a loop in a thread of its own, so that the tests of a class can share it. */
final class Driver implements AutoCloseable {

  /** What a test does with its cluster. */
  interface Body {
    void run(Cluster cluster) throws Exception;
  }

  /** Makes the cluster; in the loop. */
  interface Beginning {
    Cluster begin() throws Exception;
  }

  private final LoopGroup loops;
  private final Cluster cluster;

  Driver(EngineKind engine, Beginning beginning) {
    loops = new LoopGroup(1, n -> EventLoop.builder().engine(engine).name("driver").build());
    Coroutine<Cluster> begin = beginning::begin;
    cluster = get(begin);
  }

  void run(Body body) {
    get(
        () -> {
          body.run(cluster);
          return true;
        });
  }

  <T> T get(Coroutine<T> coroutine) {
    try {
      return loops.submitThreadsafe(coroutine).get();
    } catch (ExecutionException e) {
      throw Futures.rethrow(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Cluster cluster() {
    return cluster;
  }

  @Override
  public void close() {
    try {
      get(
          () -> {
            cluster.close();
            return true;
          });
    } finally {
      loops.close();
    }
  }
}
