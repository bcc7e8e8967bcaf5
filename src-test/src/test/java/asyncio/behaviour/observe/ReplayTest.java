package asyncio.behaviour.observe;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Recordings agree with what happened: of many programs that do this and that, the recording alone
 * tells the order of the output, if one knows what each task prints in its first step, in its
 * second, and so on.
 */
class ReplayTest {

  private static final int PROGRAMS = 25;

  /** What was printed; and, by who and the number of his step, what was printed within that. */
  private static final class Output implements LoopListener {
    final List<String> lines = new ArrayList<>();
    final Map<String, List<String>> parts = new HashMap<>();
    private final Steps steps = new Steps();
    private final Map<Handle, String> callbacks = new IdentityHashMap<>();
    private String current = "";

    void print(String line) {
      lines.add(line);
      parts.computeIfAbsent(current, added -> new ArrayList<>()).add(line);
    }

    @Override
    public void stepStarted(Task<?> task) {
      current = steps.next(task.getName());
    }

    @Override
    public void callbackReady(EventLoop loop, Handle handle, Source source) {
      callbacks.put(handle, steps.next("callback"));
    }

    @Override
    public void callbackStarted(EventLoop loop, Handle handle) {
      current = callbacks.getOrDefault(handle, "");
    }
  }

  /** Numbers the steps of each one. */
  private static final class Steps {
    private final Map<String, Integer> count = new HashMap<>();

    String next(String who) {
      return who + "#" + count.merge(who, 1, Integer::sum);
    }
  }

  /** A program of tasks that do this and that, the same for the same seed. */
  private record Program(
      long seed,
      Output output,
      Lock lock,
      Queue<String> queue,
      Map<String, String> ends,
      List<String> requests) {

    Program(long seed, Output output) {
      this(seed, output, new Lock(), new Queue<>(), new TreeMap<>(), new ArrayList<>());
    }

    /** Makes a task whose end is noted. */
    Task<String> spawn(String name, int depth, EventLoop loop) {
      return loop.createTask(
          () -> {
            try {
              run(name, depth);
              ends.put(name, "returned: " + name + "!");
              return name + "!";
            } catch (IllegalStateException failure) {
              ends.put(name, "failed: " + failure);
              throw failure;
            }
          },
          name);
    }

    Task<String> spawn(String name, int depth) {
      return spawn(name, depth, getRunningLoop());
    }

    private void cancel(String by, String what, boolean hasBegun) {
      Task<?> cancelled = createTask(() -> queue.get(), what);
      if (hasBegun) {
        sleep(0);
      }
      cancelled.cancel("no <b>");
      requests.add(by + " asks " + what);
      ends.put(what, "cancelled: no <b>");
      try {
        await(cancelled);
      } catch (CancelledError expected) {
        output.print(what + " was cancelled");
      }
    }

    private void fail(String what) {
      Task<?> fails =
          createTask(
              () -> {
                ends.put(what, "failed: java.lang.IllegalStateException: " + what);
                throw new IllegalStateException(what);
              },
              what);
      try {
        await(fails);
      } catch (IllegalStateException expected) {
        output.print(what + " has failed");
      }
    }

    void run(String name, int depth) {
      Random random = new Random(seed * 31 + name.hashCode());
      List<Task<?>> children = new ArrayList<>();
      int actions = 2 + random.nextInt(5);
      for (int i = 0; i < actions; i++) {
        String what = name + "." + i;
        output.print(what);
        act(random, name, what, depth, children);
      }
      await(gather(children));
      output.print(name + " ends");
    }

    private void act(Random random, String name, String what, int depth, List<Task<?>> children) {
      double delay = random.nextInt(4) * 0.1;
      switch (random.nextInt(11)) {
        case 0 -> sleep(0);
        case 1 -> sleep(delay);
        case 2 -> {
          if (depth > 0) {
            await(spawn(what, depth - 1));
          }
        }
        case 3, 4 -> {
          if (depth > 0) {
            children.add(spawn(what, depth - 1));
          }
        }
        case 5 -> getRunningLoop().callSoon(() -> output.print(what + " soon"));
        case 6 -> {
          Handle later = getRunningLoop().callLater(delay, () -> output.print(what + " later"));
          if (random.nextBoolean()) {
            later.cancel();
          }
        }
        case 7 -> {
          try (var held = lock.acquire()) {
            output.print(what + " has the lock");
            sleep(delay);
          }
        }
        case 8 -> cancel(name, what, true);
        case 9 -> cancel(name, what, false);
        default -> fail(what);
      }
    }
  }

  private interface Replay {
    List<String> whoRan(List<RecordedEvent> events);
  }

  private static void assertThatOutputIs(EngineKind engine, Replay replay) {
    int longest = 0;
    for (long seed = 1; seed <= PROGRAMS; seed++) {
      Output output = new Output();
      try (EventLoop loop = Loops.virtual(engine);
          LoopRecorder recorder = LoopRecorder.start(loop)) {
        loop.addListener(output);
        Program program = new Program(seed, output);
        loop.runUntilComplete(program.spawn("main", 3, loop));
        List<String> replayed = new ArrayList<>();
        for (String step : replay.whoRan(recorder.recording().events())) {
          replayed.addAll(output.parts.getOrDefault(step, List.of()));
        }
        assertThat(replayed).describedAs("program %d", seed).isEqualTo(output.lines);
        assertThatEndsAre(program, recorder.recording().events());
        longest = Math.max(longest, replayed.size());
      }
    }
    assertThat(longest).isGreaterThan(50);
  }

  /** What the recording says of ends, and of who has asked whom to stop, is what happened. */
  private static void assertThatEndsAre(Program program, List<RecordedEvent> events) {
    Map<String, String> ends = new TreeMap<>();
    Map<Integer, String> names = new HashMap<>();
    List<String> requests = new ArrayList<>();
    for (RecordedEvent event : events) {
      names.putIfAbsent(event.subject(), event.name());
      if (event.kind() == Kind.TASK_DONE) {
        ends.put(event.name(), event.reason());
      } else if (event.kind() == Kind.TASK_CANCEL_REQUESTED) {
        requests.add(names.get(event.by()) + " asks " + event.name());
      }
    }
    assertThat(ends).describedAs("program %d", program.seed).isEqualTo(program.ends);
    assertThat(requests).describedAs("program %d", program.seed).isEqualTo(program.requests);
  }

  @OnBothEngines
  void theStartsTellTheOrderOfTheOutput(EngineKind engine) {
    assertThatOutputIs(engine, ReplayTest::byStarts);
  }

  private static List<String> byStarts(List<RecordedEvent> events) {
    Steps steps = new Steps();
    Map<Integer, String> callbacks = new HashMap<>();
    List<String> ran = new ArrayList<>();
    for (RecordedEvent event : events) {
      switch (event.kind()) {
        case STEP_STARTED -> ran.add(steps.next(event.name()));
        case CALLBACK_READY -> callbacks.put(event.subject(), steps.next("callback"));
        case CALLBACK_STARTED -> ran.add(callbacks.get(event.subject()));
        default -> {}
      }
    }
    return ran;
  }

  /**
   * Each turn runs what was ready when it had looked outside, in the order in which it became so.
   */
  @OnBothEngines
  void soDoesWhoBecameReadyAndTheTurns(EngineKind engine) {
    assertThatOutputIs(engine, ReplayTest::byTurns);
  }

  private static List<String> byTurns(List<RecordedEvent> events) {
    Steps steps = new Steps();
    Deque<String> ready = new ArrayDeque<>();
    List<String> ran = new ArrayList<>();
    for (RecordedEvent event : events) {
      switch (event.kind()) {
        case TASK_READY -> ready.add(event.name());
        case CALLBACK_READY -> ready.add(steps.next("callback"));
        case POLLED -> {
          assertThat(ready).hasSize((int) event.amount());
          ready.forEach(who -> ran.add(who.startsWith("callback#") ? who : steps.next(who)));
          ready.clear();
        }
        default -> {}
      }
    }
    return ran;
  }
}
