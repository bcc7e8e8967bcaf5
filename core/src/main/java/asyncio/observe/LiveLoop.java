package asyncio.observe;

import asyncio.EventLoop;
import asyncio.internal.loop.Host;
import asyncio.internal.report.StackFrames;
import asyncio.internal.report.Watchdog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A loop that a {@link LiveSender} follows. Confined to the sender's thread. */
final class LiveLoop {

  /** What is known of a loop. */
  enum State {
    /** It has not let the recorder in yet: it is blocked, or has much to do. */
    ASKED,
    /** Its events are sent. */
    FOLLOWED,
    /** Its run is over; there may be another one. */
    STOPPED,
    CLOSED
  }

  /** How many events are sent before another loop has its turn. */
  private static final int MOST_AT_ONCE = 20_000;

  private static final int MOST_FRAMES = 50;

  /** A tree is text for people, who read no longer ones. */
  private static final int LONGEST_TREE = 200_000;

  private static final long BLOCKED_PAUSE = 200_000_000;
  private static final long TREE_PAUSE = 1_000_000_000;

  /** A tree may take a tenth of the time. */
  private static final int TREE_SHARE = 10;

  private static final long FOUND_PAUSE = 1_000_000_000;

  private final int number;
  private final Host host;
  private final EventLoop loop;
  private final LiveSender sender;
  private final LiveEntries entries = new LiveEntries();
  private final EntryRecorder recorder;

  /** Whether the loop has let the recorder in. */
  private volatile boolean listening;

  private @Nullable State sentState;

  /**
   * The real times at which steps and callbacks that run were seen to begin, the innermost last.
   */
  private final Deque<Long> running = new ArrayDeque<>();

  private final long asked = now();
  private boolean saidBlocked;
  private long nextBlocked = now();

  /** The tree that was made and not sent yet. */
  private volatile @Nullable String tree;

  private volatile boolean makesTree;
  private volatile long nextTree = now();
  private long nextFound = now();

  LiveLoop(int number, Host host, EventLoop loop, LiveSender sender) {
    this.number = number;
    this.host = host;
    this.loop = loop;
    this.sender = sender;
    this.recorder = new EntryRecorder(loop, entries, true);
  }

  int number() {
    return number;
  }

  private static long now() {
    return Watchdog.REAL_TIME.getAsLong();
  }

  // ---- the loop's thread

  /** Asks the loop to let the recorder in: only its own thread may add a listener. */
  void start() {
    inLoop(
        () -> {
          if (!entries.areFull()) {
            recorder.start();
            listening = true;
            recorder.addFound();
          }
        });
  }

  /** Has the loop tell again which tasks there are: for a reader who has missed events. */
  void tellFound() {
    if (now() - nextFound >= 0) {
      nextFound = now() + FOUND_PAUSE;
      inLoop(
          () -> {
            if (listening) {
              recorder.addFound();
            }
          });
    }
  }

  /** Takes no events any more from now on; the loop removes the listener when it can. */
  void end() {
    entries.close();
    inLoop(
        () -> {
          if (listening) {
            listening = false;
            recorder.close();
          }
        });
  }

  private void inLoop(Runnable callback) {
    try {
      loop.callSoonThreadsafe(callback);
    } catch (IllegalStateException isClosed) {
      // Nothing happens in it any more.
    }
  }

  // ---- what is sent

  /** Sends the state, if it is new. */
  State sendState() throws IOException {
    State state =
        loop.isClosed()
            ? State.CLOSED
            : !loop.isRunning() ? State.STOPPED : listening ? State.FOLLOWED : State.ASKED;
    if (state != sentState) {
      sentState = state;
      if (state == State.CLOSED) {
        sendEvents();
      }
      String name = state.name().toLowerCase(Locale.ROOT);
      line("loop", json -> json.open('[').value(loop.name()).value(name).close(']'));
    }
    return state;
  }

  /** Sends what has happened. True if there may be more. */
  boolean sendEvents() throws IOException {
    for (int sent = 0; sent < MOST_AT_ONCE; sent++) {
      LiveEntries.Sent next = entries.poll();
      if (next == null) {
        return false;
      }
      RecordedEvent event = next.entry().event(next.number());
      StackTraceElement place = event.place();
      int placeNumber = place == null ? -1 : sender.numberOf(place);
      line(
          next.replaces() ? "again" : "event",
          json -> PageWriter.writeEvent(json, event, placeNumber));
      follow(event);
    }
    return true;
  }

  private void line(String word, LiveSender.Content content) throws IOException {
    sender.line(word, number, content);
  }

  /** Keeps track of what runs. */
  private void follow(RecordedEvent event) {
    switch (event.kind()) {
      case STEP_STARTED, CALLBACK_STARTED -> running.addLast(now());
      case STEP_SUSPENDED, TASK_DONE, CALLBACK_ENDED -> running.pollLast();
      case TURN_STARTED, POLLED, TURN_ENDED -> running.clear();
      default -> {}
    }
  }

  /**
   * Tells now and then whether the loop is blocked: by what runs, or by what does not let us in.
   */
  void sendBlocked() throws IOException {
    long now = now();
    if (now - nextBlocked < 0) {
      return;
    }
    nextBlocked = now + BLOCKED_PAUSE;
    Long since = listening ? running.peekLast() : Long.valueOf(asked);
    double seconds = since == null || !loop.isRunning() ? 0 : (now - since) / 1e9;
    Thread holder = host.kernel().control().holder();
    if (seconds >= loop.slowCallbackDuration() && holder != null) {
      StackTraceElement[] stack = holder.getStackTrace();
      sendBlocked(seconds, StackFrames.ofBlocked(stack));
      saidBlocked = true;
    } else if (saidBlocked) {
      line("blocked", json -> json.open('[').close(']'));
      saidBlocked = false;
    }
  }

  private void sendBlocked(double seconds, List<StackTraceElement> frames) throws IOException {
    line(
        "blocked",
        json -> {
          json.open('[').value(seconds).open('[');
          for (StackTraceElement frame : frames.subList(0, Math.min(MOST_FRAMES, frames.size()))) {
            json.value(frame.toString());
          }
          json.close(']').close(']');
        });
  }

  /** Sends the tree now and then. The stacks of many tasks take time: another thread makes it. */
  void sendTree() throws IOException {
    String made = tree;
    if (made != null) {
      tree = null;
      line("tree", json -> json.value(made));
    } else if (!makesTree && now() - nextTree >= 0) {
      makesTree = true;
      Thread.ofPlatform()
          .daemon()
          .inheritInheritableThreadLocals(false)
          .name("asyncio live tree")
          .start(this::makeTree);
    }
  }

  private void makeTree() {
    long begun = now();
    try {
      tree = shortened(LoopSnapshot.of(loop).toTrees());
    } catch (RuntimeException failed) {
      tree = "The tree cannot be made: " + failed;
    } finally {
      nextTree = now() + Math.max(TREE_PAUSE, (now() - begun) * TREE_SHARE);
      makesTree = false;
    }
  }

  private static String shortened(String tree) {
    return tree.length() <= LONGEST_TREE
        ? tree
        : tree.substring(0, tree.lastIndexOf('\n', LONGEST_TREE))
            + "\n… and more: asyncio.jar pstree shows all";
  }
}
