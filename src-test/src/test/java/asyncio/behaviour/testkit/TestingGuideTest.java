package asyncio.behaviour.testkit;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The testing guide is true: its code is that of {@link TestingGuide}, and does what it says. */
class TestingGuideTest {

  private static final Path GUIDE = Path.of("TESTING.md");
  private static final Path CODE =
      Path.of("src/test/java/asyncio/behaviour/testkit/TestingGuide.java");

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(GUIDE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** Without what differs: space, and that classes are nested. */
  private static String plain(String code) {
    return code.replace("static class", "class").replaceAll("\\s+", "");
  }

  @Test
  void everyBlockIsCompiled() throws IOException {
    String compiled = plain(Files.readString(CODE));
    List<String> blocks = blocks("java");
    assertThat(blocks).hasSizeGreaterThan(9);
    assertThat(blocks).allSatisfy(block -> assertThat(compiled).as(block).contains(plain(block)));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        TestingGuide.PricesTest.class,
        TestingGuide.AllKindsTest.class,
        TestingGuide.HeartbeatTest.class,
        TestingGuide.CacheTest.class,
        TestingGuide.AllowedTest.class,
        TestingGuide.EchoTest.class,
        TestingGuide.OverTheWireTest.class,
        TestingGuide.PoolTest.class,
        TestingGuide.WorldTest.class,
        TestingGuide.ManySeedsTest.class
      })
  void whatIsRightIsGreen(Class<?> type) {
    Samples.run(type).allGreen();
  }

  @Test
  void whatIsWrongFailsAsTheGuideSays() throws IOException {
    List<String> texts = blocks("text");
    assertSays(TestingGuide.ForgetfulTest.class, "forgets()", texts.get(0));
    assertSays(TestingGuide.StuckTest.class, "waitsForItself()", texts.get(1));
    assertSays(TestingGuide.AccountTest.class, "noDepositIsLost()", texts.get(2));
  }

  private static void assertSays(Class<?> type, String test, String text) {
    // A reader's class is nested in nothing, and in no package.
    String said =
        Samples.run(type)
            .failure(test)
            .getMessage()
            .replace("TestingGuide.java", type.getSimpleName() + ".java")
            .replaceAll("(asyncio\\.behaviour\\.testkit\\.)?TestingGuide[.$]", "");
    assertThat(text.lines())
        .allSatisfy(line -> assertThat(withoutNumbers(said)).contains(withoutNumbers(line)));
  }

  private static String withoutNumbers(String text) {
    return text.replaceAll("(\\.java:|Task-)\\d+", "$1N");
  }

  @Test
  void aTestCanBeRunWithoutJUnit() throws Throwable {
    TestingGuide.OtherFramework.runTest("sleeps", () -> sleep(3600));
  }
}
