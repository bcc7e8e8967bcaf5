package asyncio.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.test.simulation.History;
import asyncio.test.simulation.History.Applied;
import asyncio.test.simulation.History.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code History.checkLinearizable}: histories of a register whose verdict is known. */
class HistoryTest {

  /** Reads the register, or writes a value. */
  private record Operation(@Nullable Integer written) {

    static final Operation READ = new Operation(null);

    static Operation write(int value) {
      return new Operation(value);
    }

    @Override
    public String toString() {
      return written == null ? "read" : "write " + written;
    }
  }

  private static final Model<Integer, Operation, Integer> REGISTER =
      new Model<>() {
        @Override
        public Integer initial() {
          return 0;
        }

        @Override
        public Applied<Integer, Integer> apply(Integer state, Operation operation) {
          return operation.written == null
              ? new Applied<>(state, state)
              : new Applied<>(operation.written, null);
        }
      };

  private final History<Operation, Integer> history = new History<>();

  @Test
  void anEmptyHistoryIsLinearizable() {
    history.checkLinearizable(REGISTER);
  }

  @Test
  void oneAfterAnother() {
    history.begin("a", Operation.write(1)).returned(null);
    history.begin("b", Operation.READ).returned(1);
    history.checkLinearizable(REGISTER);
  }

  @Test
  void aStaleReadIsNot() {
    history.begin("a", Operation.write(1)).returned(null);
    history.begin("b", Operation.READ).returned(0);
    assertThatThrownBy(() -> history.checkLinearizable(REGISTER))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("explains 1 of 2")
        .hasMessageContaining("a: write 1 -> null")
        .hasMessageContaining("b: read -> 0");
  }

  @Test
  void overlappingOperationsMayTakeEffectInEitherOrder() {
    for (int seen : List.of(0, 1)) {
      History<Operation, Integer> overlapping = new History<>();
      var write = overlapping.begin("a", Operation.write(1));
      var read = overlapping.begin("b", Operation.READ);
      read.returned(seen);
      write.returned(null);
      assertThatCode(() -> overlapping.checkLinearizable(REGISTER)).doesNotThrowAnyException();
    }
  }

  @Test
  void onceSeenTheNewValueStays() {
    var write = history.begin("a", Operation.write(1));
    history.begin("b", Operation.READ).returned(1);
    history.begin("c", Operation.READ).returned(0);
    write.returned(null);
    assertThatThrownBy(() -> history.checkLinearizable(REGISTER))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void anOperationWithoutAnswerMayTakeEffectLaterOrNever() {
    var unused = history.begin("a", Operation.write(1));
    history.begin("b", Operation.READ).returned(0);
    history.begin("b", Operation.READ).returned(1);
    history.begin("b", Operation.READ).returned(1);
    history.checkLinearizable(REGISTER);
    history.begin("b", Operation.READ).returned(0);
    assertThatThrownBy(() -> history.checkLinearizable(REGISTER))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void keysAreCheckedByThemselves() {
    history.begin("a", Operation.write(1)).returned(null);
    history.begin("b", Operation.READ).returned(0);
    history.checkLinearizable(REGISTER, operation -> operation.written == null);
  }

  /** Random histories of one real register: the check finds the order in which they were made. */
  @Test
  void whatARegisterDidIsLinearizable() {
    for (int seed = 0; seed < 200; seed++) {
      History<Operation, Integer> real = new History<>();
      play(new Random(seed), real, false);
      real.checkLinearizable(REGISTER);
    }
  }

  /** The same, with one answer that no register gives. */
  @Test
  void oneWrongAnswerIsFound() {
    for (int seed = 0; seed < 200; seed++) {
      History<Operation, Integer> wrong = new History<>();
      play(new Random(seed), wrong, true);
      assertThatThrownBy(() -> wrong.checkLinearizable(REGISTER))
          .isInstanceOf(AssertionError.class);
    }
  }

  private static void play(Random random, History<Operation, Integer> history, boolean wrongly) {
    int[] register = {0};
    List<Runnable> running = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      Operation operation = random.nextBoolean() ? Operation.READ : Operation.write(i);
      var begun = history.begin("client " + i, operation);
      boolean[] applied = {false};
      Integer[] output = {null};
      Runnable apply =
          () -> {
            applied[0] = true;
            if (operation.written == null) {
              output[0] = register[0];
            } else {
              register[0] = operation.written;
            }
          };
      if (random.nextBoolean()) {
        apply.run();
      }
      running.add(
          () -> {
            if (!applied[0]) {
              apply.run();
            }
            begun.returned(output[0]);
          });
      while (running.size() > random.nextInt(5)) {
        running.remove(random.nextInt(running.size())).run();
      }
    }
    running.forEach(Runnable::run);
    history.begin("last", Operation.READ).returned(wrongly ? -1 : register[0]);
  }

  // ---- unusual arguments, long histories

  /** A model whose state and outputs are null. */
  private static final Model<@Nullable Void, Double, @Nullable Double> ECHO =
      new Model<>() {
        @Override
        public @Nullable Void initial() {
          return null;
        }

        @Override
        public Applied<@Nullable Void, @Nullable Double> apply(@Nullable Void state, Double input) {
          return new Applied<>(null, input < 0 ? null : input);
        }
      };

  @Test
  void nullAndNotANumberAreValuesAsOthers() {
    History<Double, Double> history = new History<>();
    history.begin(null, Double.NaN).returned(Double.NaN);
    history.begin("a", -1.0).returned(null);
    history.begin("a", Double.POSITIVE_INFINITY).returned(Double.POSITIVE_INFINITY);
    assertThatCode(() -> history.checkLinearizable(ECHO)).doesNotThrowAnyException();
    assertThatCode(() -> history.checkLinearizable(ECHO, input -> null)).doesNotThrowAnyException();
    history.begin("a", -1.0).returned(Double.NaN);
    assertThatThrownBy(() -> history.checkLinearizable(ECHO))
        .hasMessageContaining("a: -1.0 -> NaN");
  }

  @Test
  void nullIsRefusedWhereItMeansNothing() {
    assertThatThrownBy(() -> history.begin("a", null)).hasMessage("input");
    assertThatThrownBy(() -> history.checkLinearizable(null)).hasMessage("model");
    assertThatThrownBy(() -> history.checkLinearizable(null, input -> 1)).hasMessage("model");
    assertThatThrownBy(() -> history.checkLinearizable(REGISTER, null)).hasMessage("key");
    history.begin("a", Operation.READ).returned(0);
    Model<Integer, Operation, Integer> broken =
        new Model<>() {
          @Override
          public Integer initial() {
            return 0;
          }

          @Override
          public Applied<Integer, Integer> apply(Integer state, Operation input) {
            return null;
          }
        };
    assertThatThrownBy(() -> history.checkLinearizable(broken))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("applied a: read -> 0");
  }

  /** Each state that was seen once took a bit for each operation before. */
  @Test
  void aHistoryMayBeLong() {
    int operations = 200_000;
    for (int i = 0; i < operations; i++) {
      history.begin("a", Operation.write(i)).returned(null);
    }
    history.checkLinearizable(REGISTER);
    history.begin("a", Operation.READ).returned(-1);
    assertThatThrownBy(() -> history.checkLinearizable(REGISTER))
        .hasMessageContaining("explains 200000 of 200001")
        .hasMessageEndingWith("Then none of these can follow:\n  a: read -> -1");
  }

  /** Notes operations on each level until the stack is full. */
  @SuppressWarnings("InfiniteRecursion") // is meant
  private static void noteUntilFull(History<Operation, Integer> history) {
    try {
      noteUntilFull(history);
    } catch (StackOverflowError full) {
      // The outer levels have more room.
    }
    try {
      history.begin("a", Operation.READ).returned(0);
    } catch (StackOverflowError full) {
      // Then it has no effect, or is one that has not returned.
    }
  }

  @Test
  void littleStackLosesNothing() {
    history.begin("a", Operation.READ).returned(0); // loads the classes, which needs room
    noteUntilFull(history);
    assertThatCode(() -> history.checkLinearizable(REGISTER)).doesNotThrowAnyException();
  }
}
