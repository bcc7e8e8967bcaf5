package asyncio.bench;

import asyncio.EventLoop;
import asyncio.LoopBuilder;
import asyncio.LoopListener;
import asyncio.metrics.EventLoopMetrics;
import asyncio.observe.LiveRecording;
import asyncio.observe.LoopRecorder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to watch a loop: works of other benchmarks, which are the floors, in a loop that is
 * watched. Each invocation is a run, so a ten-thousandth of a watchdog's start is in each figure.
 */
public class WatchedBenchmark extends KernelBenchmark {

  /** Who watches. */
  public enum Watcher {
    /** A listener that does nothing. */
    LISTENER,
    /** Micrometer. */
    METRICS,
    /** Java Flight Recorder, with the settings that it has by default. */
    FLIGHT_RECORDER,
    /** Debug mode. */
    DEBUG,
    /** A recorder that keeps the usual number of events. */
    RECORDER,
    /** A recorder that does not look where awaits are. */
    PLACELESS_RECORDER,
    /** A live view, whose reader takes all that comes. */
    LIVE_VIEW,
    /** An order that always takes the oldest, as a loop without one does. */
    ORDER;

    /** Before the loop is made. */
    public void prepare(LoopBuilder builder) {
      if (this == ORDER) {
        builder.order(ready -> 0);
      }
    }

    /** Once it is made. */
    public void watch(EventLoop loop) {
      switch (this) {
        case LISTENER -> loop.addListener(new LoopListener() {});
        case METRICS -> new EventLoopMetrics(loop).bindTo(new SimpleMeterRegistry());
        case FLIGHT_RECORDER -> record(loop);
        case DEBUG -> loop.setDebug(true);
        case RECORDER -> LoopRecorder.start(loop);
        case PLACELESS_RECORDER -> LoopRecorder.start(loop, LoopRecorder.DEFAULT_CAPACITY, false);
        case LIVE_VIEW -> view(loop);
        case ORDER -> {}
      }
    }

    /** The reader asks for nothing, and goes when the loop is closed. */
    private static void view(EventLoop loop) {
      PipedInputStream commands = new PipedInputStream();
      try {
        PipedOutputStream reader = new PipedOutputStream(commands);
        loop.onClose(
            () -> {
              try {
                reader.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofPlatform()
          .daemon()
          .start(() -> LiveRecording.stream(commands, OutputStream.nullOutputStream()));
    }

    private static void record(EventLoop loop) {
      try {
        Recording recording = new Recording(Configuration.getConfiguration("default"));
        recording.start();
        loop.onClose(recording::close);
      } catch (IOException | ParseException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A loop that is watched. */
  @State(Scope.Thread)
  public static class WatchedLoop extends LoopState {

    @Param public Watcher watcher;

    @Override
    LoopBuilder builder() {
      LoopBuilder builder = super.builder();
      watcher.prepare(builder);
      return builder;
    }

    @Setup
    public void watch() {
      watcher.watch(loop);
    }
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void switches(WatchedLoop state) {
    SwitchBenchmark.tasks(state.loop, MANY);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int spawns(WatchedLoop state) {
    return SpawnBenchmark.awaited(state.loop, MANY, SpawnBenchmark.BATCH);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public void chain(WatchedLoop state) {
    CallbackBenchmark.chain(state.loop, MANY);
  }
}
