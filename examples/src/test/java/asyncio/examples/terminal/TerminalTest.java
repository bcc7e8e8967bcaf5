package asyncio.examples.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {

  /** C0, DEL, C1, separators of lines and paragraphs, bidirectional ones, one beyond 16 bits. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 7, '\n', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0x2028, 0x2029, 0x61c, 0x200b, 0x200e, 0x202a,
        0x202e, 0x2066, 0x2069, 0xfeff, 0xe0001
      })
  void showsWhatWouldCommandATerminal(int character) {
    String shown =
        switch (character) {
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          default -> "\\u%04x".formatted(character);
        };
    assertThat(Terminal.escaped("a" + Character.toString(character) + "b"))
        .isEqualTo("a" + shown + "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Grüße, 世界", "a\tb", "👩\u200d💻", "\u0645\u06cc\u200c\u062e", "$1\\"})
  void leavesOtherTextAsItIs(String text) {
    assertThat(Terminal.escaped(text)).isEqualTo(text);
  }
}
