package asyncio.bench;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopBuilder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The loop of a benchmark, once for each engine. */
@State(Scope.Thread)
public class LoopState {

  @Param({"DIRECT", "PORTABLE"})
  public EngineKind engine;

  /** What a loop has to say about itself is not for here. */
  private static final Logger LOG = Logger.getLogger("asyncio");

  EventLoop loop;

  @Setup
  public void open() {
    LOG.setLevel(Level.WARNING);
    loop = builder().engine(engine).build();
  }

  LoopBuilder builder() {
    return EventLoop.builder();
  }

  @TearDown
  public void close() {
    loop.close();
  }
}
