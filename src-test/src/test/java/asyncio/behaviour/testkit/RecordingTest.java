package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.observe.LoopRecorder;
import asyncio.test.AsyncTest;
import asyncio.test.TestSettings;
import asyncio.testing.LogRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A failed test names its recording, and its seed. */
class RecordingTest {

  private static final Pattern NOTE = Pattern.compile("Recording of this run: (.+)");

  @TempDir private Path folder;

  static class Failing {
    @AsyncTest
    void forgets() {
      createTask(() -> sleep(3600));
    }

    @AsyncTest
    void fails(RandomGenerator random) {
      throw new IllegalStateException("number " + random.nextInt());
    }

    @AsyncTest
    void isRight() {}
  }

  @ExtendWith(asyncio.test.AsyncExtension.class)
  static class Repeated {
    @RepeatedTest(2)
    void fails() {
      throw new IllegalStateException();
    }
  }

  @BeforeEach
  void recordHere() {
    System.setProperty(TestSettings.RECORDINGS_PROPERTY, folder.toString());
  }

  @AfterEach
  void recordElsewhere() {
    System.clearProperty(TestSettings.RECORDINGS_PROPERTY);
  }

  private static String page(String message) throws IOException {
    Matcher note = NOTE.matcher(message);
    assertThat(note.find()).as(message).isTrue();
    return Files.readString(Path.of(note.group(1)));
  }

  @Test
  void aFailureNamesThePageOfItsRun() throws IOException {
    Samples samples = Samples.run(Failing.class);
    assertThat(page(samples.failure("forgets()").getMessage()))
        .contains("<html", "RecordingTest.Failing.forgets", "TASK_CREATED");
    Throwable failure = samples.failure("fails(RandomGenerator)");
    assertThat(page(failure.getSuppressed()[0].getMessage())).contains("<html");
    assertThat(folder.resolve("RecordingTest.Failing.forgets.html")).exists();
    assertThat(folder.toFile().list()).as("no page of isRight").hasSize(2);
  }

  @Test
  void eachInvocationHasAPageOfItsOwn() {
    Samples.run(Repeated.class);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "RecordingTest.Repeated.fails-1.html", "RecordingTest.Repeated.fails-2.html");
  }

  @Test
  void recordingCanBeSwitchedOff() {
    System.setProperty(TestSettings.RECORDINGS_PROPERTY, "none");
    Samples samples = Samples.run(Failing.class);
    assertThat(samples.failure("forgets()").getMessage()).doesNotContain("Recording of");
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void aFailureNamesTheSeedOfItsRandomNumbers() {
    Throwable first = Samples.run(Failing.class).failure("fails(RandomGenerator)");
    String note = first.getSuppressed()[0].getMessage();
    Matcher seed = Pattern.compile("-D" + TestSettings.SEED_PROPERTY + "=(\\d+)").matcher(note);
    assertThat(seed.find()).as(note).isTrue();
    System.setProperty(TestSettings.SEED_PROPERTY, seed.group(1));
    try {
      assertThat(Samples.run(Failing.class).failure("fails(RandomGenerator)"))
          .hasMessage(first.getMessage());
    } finally {
      System.clearProperty(TestSettings.SEED_PROPERTY);
    }
  }

  // ---- recordings that a test writes itself

  @Test
  void aRecordingOfItsOwnKind() throws IOException {
    TestSettings settings = TestSettings.named("sample");
    try (EventLoop loop = EventLoop.builder().build();
        LoopRecorder recorder = LoopRecorder.start(loop)) {
      assertThat(settings.writeRecording(recorder, "kind", "first", Map.of())).isTrue();
      assertThat(settings.writeRecording(recorder, "kind", "second", Map.of())).isTrue();
      assertThat(Files.readString(settings.recordingFile("kind"))).contains("second");
      try (LogRecords log = new LogRecords()) {
        String tooLong = "x".repeat(1000);
        assertThat(settings.writeRecording(recorder, tooLong, "", Map.of())).isFalse();
        assertThat(log.all()).hasSize(1);
      }
      assertThatThrownBy(() -> settings.writeRecording(recorder, "none", null, Map.of()))
          .hasMessage("note");
      assertThatThrownBy(() -> settings.writeRecording(null, "none", "", Map.of()))
          .hasMessage("recorder");
    }
    assertThat(settings.recordingFile("none")).doesNotExist();
    assertThatThrownBy(() -> settings.recordingFile(null)).hasMessage("kind");
    assertThat(settings.recordingFile("../../up")).hasParentRaw(folder);
  }
}
