package asyncio.internal.engine;

import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.text.Printer;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The caller of {@code run} on the portable engine. It starts the loop's own thread, waits for its
 * end, and looks every second whether the baton has moved.
 *
 * <p>Three things can stop a loop for ever. Each is reported or mended:
 *
 * <ul>
 *   <li>A strand awaits where it is pinned, and occupies the JDK's last carrier thread. The watch
 *       gives the baton back to the strand, and its await throws, as on the direct engine.
 *   <li>Other virtual threads keep all carriers busy. The log is told.
 *   <li>The thread that has the baton waits for a lock, which the caller of {@code run} may hold.
 *       The log is told of both threads.
 * </ul>
 *
 * <p>All fields are confined to the caller's thread, except where noted.
 */
final class StuckWatch {

  private static final long LOOK_EVERY = 1_000_000_000L;

  /** Number of looks without a movement until an await is refused; below, until the log is told. */
  private static final int REFUSE_AFTER = 2;

  private static final int REPORT_AFTER = 5;

  private final PortableEngine engine;
  private final Thread caller = Thread.currentThread();

  private long seen = -1;
  private int looksWithoutMovement;

  private volatile boolean ended;
  private @Nullable Throwable failure; // written before `ended`

  StuckWatch(PortableEngine engine) {
    this.engine = engine;
  }

  /** Runs the loop in a virtual thread, and throws the loop's exception. */
  void runAndWatch(Runnable loop) {
    Thread thread =
        Thread.ofVirtual()
            .name(LoopThread.nameFor(caller))
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> run(loop));
    thread.setContextClassLoader(caller.getContextClassLoader());
    thread.start();
    boolean interrupted = false;
    long lastLook = System.nanoTime();
    while (!ended) {
      LockSupport.parkNanos(this, lastLook + LOOK_EVERY - System.nanoTime());
      interrupted |= Thread.interrupted(); // kept until the run is over
      long now = System.nanoTime();
      if (!ended && now - lastLook >= LOOK_EVERY) { // else an interrupt has ended the wait
        lastLook = now;
        look();
      }
    }
    if (interrupted) {
      caller.interrupt();
    }
    if (failure != null) {
      throw Futures.rethrow(failure);
    }
  }

  private void run(Runnable loop) {
    try {
      engine.loopBegins();
      loop.run();
    } catch (Throwable e) {
      failure = e;
    } finally {
      ended = true;
      LockSupport.unpark(caller);
    }
  }

  private void look() {
    long now = engine.passed();
    if (now != seen) {
      seen = now;
      looksWithoutMovement = 0;
      return;
    }
    looksWithoutMovement++;
    Signal receiver = engine.receiver();
    if (receiver.isSet()) {
      notTaken(receiver);
    } else if (looksWithoutMovement == REPORT_AFTER) {
      reportLock(engine.threadOf(receiver));
    }
  }

  /** The baton was passed to a thread that does not run. */
  private void notTaken(Signal receiver) {
    Strand sender = engine.sender();
    if (looksWithoutMovement >= REFUSE_AFTER && sender != null && isPinned(sender.thread())) {
      if (engine.refuse(receiver, sender)) {
        looksWithoutMovement = 0;
      }
    } else if (looksWithoutMovement == REPORT_AFTER) {
      log(
          "A coroutine is to go on, but its thread does not run: no carrier thread is free. Do other virtual threads"
              + " keep all of them busy? "
              + engine.threadOf(receiver));
    }
  }

  private static boolean isPinned(@Nullable Thread thread) {
    if (thread != null) {
      for (StackTraceElement frame : thread.getStackTrace()) {
        if (frame.getMethodName().equals("parkOnCarrierThread")) {
          return true;
        }
      }
    }
    return false;
  }

  private void reportLock(@Nullable Thread holder) {
    if (holder == null) {
      return;
    }
    boolean waitsForLock = holder.getState() == Thread.State.BLOCKED;
    Object blocker = LockSupport.getBlocker(holder);
    String lock = "a monitor";
    if (blocker instanceof java.util.concurrent.locks.AbstractOwnableSynchronizer) {
      waitsForLock = true;
      lock = Printer.of(blocker);
    }
    StackTraceElement[] stack = holder.getStackTrace();
    if (waitsForLock && stack.length > 0) {
      log(
          "The loop has been standing still for "
              + looksWithoutMovement
              + " s: "
              + holder
              + " waits for "
              + lock
              + where(stack)
              + System.lineSeparator()
              + "The loop runs in a thread of its own. If the caller of run, "
              + caller
              + ", holds the lock, neither can go on: release it before running the loop.");
    }
  }

  private static String where(StackTraceElement[] stack) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : stack) {
      text.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    return text.toString();
  }

  private static void log(String message) {
    Log.LOGGER.log(Level.ERROR, message);
  }
}
