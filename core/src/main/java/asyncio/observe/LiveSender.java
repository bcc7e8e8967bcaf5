package asyncio.observe;

import asyncio.EventLoop;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.RunningLoops;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows the running loops, and writes what they do. Each line is a word, the number of a loop,
 * and JSON:
 *
 * <table>
 * <caption>Lines</caption>
 * <tr><td>{@code loop}</td><td>its name and its state</td></tr>
 * <tr><td>{@code place}, {@code source}</td><td>of all loops: the next place, and lines of a file</td></tr>
 * <tr><td>{@code event}</td><td>as in the page of a recording</td></tr>
 * <tr><td>{@code again}</td><td>a better version of an event that was sent</td></tr>
 * <tr><td>{@code blocked}</td><td>for how long the loop has been blocked, and its frames; or null</td></tr>
 * <tr><td>{@code tree}</td><td>who awaits whom, as text; if asked for</td></tr>
 * </table>
 *
 * <p>Confined to the thread that calls {@link #run}, but for {@link #obey}.
 */
final class LiveSender {

  private static final long TICK_NANOS = 50_000_000;

  /** How many loops are followed at once. */
  private static final int MOST_LOOPS = 16;

  /** How many places have numbers: a program that generates code would need more and more. */
  private static final int MOST_PLACES = 10_000;

  private final Writer out;
  private final Map<Host, LiveLoop> loops = new LinkedHashMap<>();
  private final Map<StackTraceElement, Integer> places = new HashMap<>();
  private final Sources sources = new Sources();
  private final Thread thread = Thread.currentThread();
  private int lastLoop;

  /** Whether the reader has gone. */
  private volatile boolean ended;

  private volatile boolean wantsTree;

  /** The loop whose tasks are to be told anew; 0 if none. */
  private volatile int wantsFound;

  LiveSender(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  // ---- the thread that reads

  /**
   * Reads commands up to their end. Then nothing is sent any more: a write that hangs is broken.
   */
  void obey(InputStream commands) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(commands, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        obey(line);
      }
    } catch (IOException | NumberFormatException broken) {
      // What it says is not understood, so it is not the reader.
    }
    ended = true;
    LockSupport.unpark(thread);
  }

  private void obey(String command) {
    if (command.startsWith("tree ")) {
      wantsTree = command.equals("tree on");
    } else if (command.startsWith("found ")) {
      wantsFound = Integer.parseInt(command.substring("found ".length()));
    }
  }

  // ---- the thread that sends

  /** Sends until the reader is gone. */
  void run() throws IOException {
    out.write(LiveRecording.FORMAT + "\n");
    while (!ended) {
      lookForLoops();
      boolean more = false;
      for (LiveLoop loop : loops.values()) {
        more |= loop.sendEvents();
        loop.sendBlocked();
        if (wantsTree) {
          loop.sendTree();
        }
      }
      out.flush();
      if (!more) {
        LockSupport.parkNanos(this, TICK_NANOS);
      }
    }
  }

  /** Follows loops that have begun to run, forgets those that are closed. */
  private void lookForLoops() throws IOException {
    for (Host host : RunningLoops.all()) {
      if (!loops.containsKey(host) && loops.size() < MOST_LOOPS) {
        LiveLoop loop = new LiveLoop(++lastLoop, host, (EventLoop) host.loop(), this);
        loops.put(host, loop);
        loop.start();
      }
    }
    for (Iterator<LiveLoop> each = loops.values().iterator(); each.hasNext(); ) {
      LiveLoop loop = each.next();
      if (wantsFound == loop.number()) {
        wantsFound = 0;
        loop.tellFound();
      }
      if (loop.sendState() == LiveLoop.State.CLOSED) {
        each.remove();
      }
    }
  }

  /** Stops following. */
  void end() {
    ended = true;
    loops.values().forEach(LiveLoop::end);
    LiveRecording.close(out);
  }

  // ---- lines

  /** What is written after the word and the number of a loop. */
  interface Content {
    void write(Json json) throws IOException;
  }

  void line(String word, int loop, Content content) throws IOException {
    out.append(word).append(' ').append(Integer.toString(loop)).append(' ');
    content.write(new Json(out));
    out.append('\n');
  }

  /** The number of a place, which is sent when it comes up first; -1 if there are too many. */
  int numberOf(StackTraceElement place) throws IOException {
    Integer known = places.get(place);
    if (known != null) {
      return known;
    }
    if (places.size() >= MOST_PLACES) {
      return -1;
    }
    int number = places.size();
    places.put(place, number);
    line("place", 0, json -> PageWriter.writePlace(json, place));
    sendSource(place);
    return number;
  }

  private void sendSource(StackTraceElement place) throws IOException {
    String path = Sources.pathOf(place);
    if (path == null || place.getLineNumber() <= 0) {
      return;
    }
    List<String> lines = sources.linesOf(place);
    line(
        "source",
        0,
        json -> {
          json.open('[').value(path).open('[');
          for (int number : PageWriter.around(List.of(place), lines.size())) {
            json.open('[').value(number).value(lines.get(number - 1)).close(']');
          }
          json.close(']').close(']');
        });
  }
}
