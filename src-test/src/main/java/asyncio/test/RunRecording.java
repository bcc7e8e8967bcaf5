package asyncio.test;

import asyncio.EventLoop;
import asyncio.observe.LoopRecorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Records a run, and writes the page if the run fails. */
final class RunRecording {

  /** How many events a page has, the newest: more than one looks at, and quick to write. */
  private static final int CAPACITY = 10_000;

  private static final String NONE = "none";

  private final LoopRecorder recorder;
  private final Path file;
  private boolean written;

  private RunRecording(LoopRecorder recorder, Path file) {
    this.recorder = recorder;
    this.file = file;
  }

  static RunRecording start(EventLoop loop, String testName) {
    return new RunRecording(LoopRecorder.start(loop, CAPACITY), file(testName));
  }

  /** Where the page of a test is written. */
  static Path file(String testName) {
    return folder().resolve(testName.replaceAll("[^A-Za-z0-9._]+", "-") + ".html");
  }

  /** Whether runs are recorded that do not say so themselves. */
  static boolean isWanted() {
    return !NONE.equals(System.getProperty(TestSettings.RECORDINGS_PROPERTY));
  }

  private static Path folder() {
    String asked = System.getProperty(TestSettings.RECORDINGS_PROPERTY);
    if (asked != null && !asked.equals(NONE)) {
      return Path.of(asked);
    }
    boolean gradle = !Files.isDirectory(Path.of("target")) && Files.isDirectory(Path.of("build"));
    return Path.of(gradle ? "build" : "target", "asyncio");
  }

  /** The line that says where the page is. */
  String note() {
    return "Recording of this run: " + file;
  }

  /** Writes the page. For the thread that owns the loop, while it does not run. */
  void write() {
    if (written) {
      return;
    }
    written = true;
    boolean unused = write(recorder, file, "", Map.of());
  }

  /** Writes a page; false, and a warning in the log, if it cannot be written. */
  static boolean write(LoopRecorder recorder, Path file, String note, Map<String, String> links) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      recorder.recording().writePage(file, note, links);
      return true;
    } catch (IOException | UncheckedIOException e) {
      System.getLogger("asyncio")
          .log(System.Logger.Level.WARNING, "The recording could not be written: " + file, e);
      return false;
    }
  }

  void close() {
    recorder.close();
  }
}
