package asyncio.behaviour.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.net.IncompleteReadException;
import asyncio.net.LimitOverrunException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups of exceptions. */
class ExceptionGroupTest {

  private final IOException io = new IOException("io");
  private final ArithmeticException arithmetic = new ArithmeticException("arithmetic");
  private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(io, arithmetic));
  private final ExceptionGroup outer = new ExceptionGroup("outer", List.of(inner, arithmetic));

  @Test
  void theMembersStandInOrder() {
    assertThat(outer.exceptions()).containsExactly(inner, arithmetic);
  }

  @Test
  void theMembersAreFixed() {
    List<Throwable> given = new ArrayList<>(List.of(io));
    ExceptionGroup group = new ExceptionGroup("group", given);
    given.add(arithmetic);
    assertThat(group.exceptions()).containsExactly(io);
    assertThatThrownBy(() -> group.exceptions().add(arithmetic))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theMessageTellsTheNumber() {
    assertThat(inner).hasMessage("inner (2 sub-exceptions)");
    assertThat(new ExceptionGroup("one", List.of(io))).hasMessage("one (1 sub-exception)");
  }

  @Test
  void aPlainStackTraceShowsTheMembers() {
    StringWriter trace = new StringWriter();
    outer.printStackTrace(new PrintWriter(trace));
    assertThat(outer.getSuppressed()).containsExactly(inner, arithmetic);
    assertThat(trace.toString()).contains("outer (2", "inner (2", "io", "arithmetic");
  }

  @Test
  void anyThrowableCanBeAMember() {
    CancelledError cancelled = new CancelledError();
    assertThat(new ExceptionGroup("group", List.of(cancelled)).exceptions())
        .containsExactly(cancelled);
  }

  @Test
  void aGroupNeedsAMember() {
    assertThatThrownBy(() -> new ExceptionGroup("group", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }

  @Test
  void subgroupKeepsTheShapeAndOnlyWhatMatches() {
    ExceptionGroup part = outer.subgroup(IOException.class);
    assertThat(part).hasMessage("outer (1 sub-exception)");
    assertThat(part.exceptions()).hasSize(1);
    ExceptionGroup nested = (ExceptionGroup) part.exceptions().get(0);
    assertThat(nested).hasMessage("inner (1 sub-exception)");
    assertThat(nested.exceptions()).containsExactly(io);
  }

  @Test
  void subgroupIsNullIfNothingMatches() {
    assertThat(outer.subgroup(CancelledError.class)).isNull();
  }

  @Test
  void subgroupIsTheGroupItselfIfItMatches() {
    assertThat(outer.subgroup(ExceptionGroup.class)).isSameAs(outer);
    assertThat(outer.subgroup(exception -> true)).isSameAs(outer);
  }

  @Test
  void subgroupTakesNestedGroupsThatMatchWhole() {
    assertThat(outer.subgroup(exception -> exception == inner).exceptions()).containsExactly(inner);
  }

  @Test
  void splitGivesBothParts() {
    ExceptionGroup.Split split = outer.split(ArithmeticException.class);
    assertThat(leaves(split.matching())).containsExactly(arithmetic, arithmetic);
    assertThat(leaves(split.rest())).containsExactly(io);
    assertThat(split.rest()).hasMessage("outer (1 sub-exception)");
  }

  @Test
  void splitLeavesNullWhereNothingIs() {
    assertThat(outer.split(Exception.class).matching()).isSameAs(outer);
    assertThat(outer.split(Exception.class).rest()).isNull();
    assertThat(outer.split(Error.class).matching()).isNull();
    assertThat(leaves(outer.split(Error.class).rest())).containsExactly(io, arithmetic, arithmetic);
  }

  @Test
  void aMessageWithBracketsIsKept() {
    ExceptionGroup group = new ExceptionGroup("of (two)", List.of(io, arithmetic));
    assertThat(group.subgroup(IOException.class)).hasMessage("of (two) (1 sub-exception)");
  }

  @Test
  void aPartKeepsTheStackTrace() {
    assertThat(outer.subgroup(IOException.class).getStackTrace()).isEqualTo(outer.getStackTrace());
  }

  @Test
  void aPartKeepsTheCause() {
    outer.initCause(new IllegalStateException("cause"));
    assertThat(outer.subgroup(IOException.class)).hasCause(outer.getCause());
  }

  private static List<Throwable> leaves(ExceptionGroup group) {
    List<Throwable> leaves = new ArrayList<>();
    for (Throwable exception : group.exceptions()) {
      if (exception instanceof ExceptionGroup nested) {
        leaves.addAll(leaves(nested));
      } else {
        leaves.add(exception);
      }
    }
    return leaves;
  }

  @Test
  void theMembersAreThereAfterARoundTrip() throws Exception {
    io.addSuppressed(outer); // a cycle
    ExceptionGroup copy = roundTrip(outer);
    assertThat(copy).hasMessage(outer.getMessage());
    assertThat(copy.exceptions())
        .extracting(Throwable::getMessage)
        .containsExactly(inner.getMessage(), "arithmetic");
    ExceptionGroup copyOfInner = (ExceptionGroup) copy.exceptions().get(0);
    assertThat(copyOfInner.exceptions().get(0).getSuppressed()).containsExactly(copy);
    assertThat(copyOfInner.exceptions().get(1)).isSameAs(copy.exceptions().get(1));
    assertThat(copy.subgroup(IOException.class)).isNotNull();
  }

  /** Each exception of the library, with all that it tells. */
  @Test
  void otherExceptionsKeepWhatTheyTell() throws Exception {
    IncompleteReadException incomplete =
        roundTrip(new IncompleteReadException(new byte[] {1, 2}, 3));
    assertThat(incomplete.partial()).containsExactly(1, 2);
    assertThat(incomplete.expected()).isEqualTo(3);
    assertThat(roundTrip(new LimitOverrunException("long", 7)).consumed()).isEqualTo(7);
    CancelledError cancelled = roundTrip(new CancelledError("stop"));
    assertThat(cancelled.getMessage()).isEqualTo("stop");
  }

  @SuppressWarnings("unchecked")
  private static <T> T roundTrip(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  @Test
  void handlersGetTheExceptionsOfTheirClass() {
    List<String> handled = new ArrayList<>();
    outer
        .handle(IOException.class, e -> handled.add("io: " + e.getMessage()))
        .handle(RuntimeException.class, e -> handled.add("other: " + e.getMessage()))
        .handle(Throwable.class, e -> handled.add("nothing is left"))
        .rethrow();
    assertThat(handled).containsExactly("io: io", "other: arithmetic", "other: arithmetic");
  }

  @Test
  void whatNoHandlerGotIsThrownInItsShape() {
    assertThatThrownBy(() -> outer.handle(ArithmeticException.class, e -> {}).rethrow())
        .isInstanceOfSatisfying(
            ExceptionGroup.class,
            rest -> {
              assertThat(rest.exceptions()).hasSize(1);
              ExceptionGroup nested = (ExceptionGroup) rest.exceptions().get(0);
              assertThat(nested.exceptions()).containsExactly(io);
            });
    assertThatThrownBy(() -> outer.handle(Error.class, e -> {}).rethrow()).isSameAs(outer);
  }

  @Test
  void anExceptionOfAHandlerSuppressesTheGroup() {
    IllegalStateException failure = new IllegalStateException("handler");
    assertThatThrownBy(
            () ->
                outer.handle(
                    IOException.class,
                    e -> {
                      throw failure;
                    }))
        .isSameAs(failure)
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(outer));
  }
}
