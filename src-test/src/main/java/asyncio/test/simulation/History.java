package asyncio.test.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked a service, and what it answered; and whether one object could have answered
 * so, one operation at a time ("linearizability", Herlihy and Wing, 1990).
 *
 * <pre>{@code
 * History<Integer, Integer> history = new History<>();
 * History<Integer, Integer>.Operation add = history.begin("client 1", 5);
 * add.returned(client.add(5));
 * history.checkLinearizable(model);
 * }</pre>
 *
 * <p>An operation takes effect at one moment between its beginning and its end. One that ended
 * without an answer, by a timeout for instance, may take effect later, or never.
 *
 * <p>The check tries the orders that are possible, and remembers the states that it has seen (Wing
 * and Gong, 1993; Lowe, 2017). It takes long if many operations overlap; {@link
 * #checkLinearizable(Model, Function)} checks each key by itself.
 *
 * <p>Threads: one at a time.
 *
 * @param <I> the inputs of operations
 * @param <O> their outputs
 */
public final class History<I, O> {

  /** More states than this, and the check gives up. */
  private static final int MOST_STATES = 5_000_000;

  private final List<Operation> operations = new ArrayList<>();
  private long events;

  /** A history without operations. */
  public History() {}

  /**
   * The object that the service stands for, when nobody else uses it.
   *
   * @param <S> its states: immutable, with {@code equals} and {@code hashCode}
   * @param <I> the inputs of operations
   * @param <O> their outputs
   */
  public interface Model<S, I, O> {

    /**
     * The state in the beginning.
     *
     * @return the state
     */
    S initial();

    /**
     * Applies an operation.
     *
     * @param state the state before
     * @param input the operation
     * @return the state after, and the output
     */
    Applied<S, O> apply(S state, I input);
  }

  /**
   * What an operation does to a {@link Model}.
   *
   * @param <S> the states
   * @param <O> the outputs
   * @param state the state after
   * @param output what the operation returns
   */
  public record Applied<S, O>(S state, @Nullable O output) {}

  /** One operation of one client. */
  public final class Operation {

    private final @Nullable Object client;
    private final I input;
    private final long begun;
    private long ended = Long.MAX_VALUE;
    private @Nullable O output;

    private Operation(@Nullable Object client, I input) {
      this.client = client;
      this.input = input;
      this.begun = events++;
    }

    /**
     * The operation has returned. Without this call, it may take effect at any later time, or
     * never.
     *
     * @param result what it returned
     * @throws IllegalStateException if it has returned already
     */
    public void returned(@Nullable O result) {
      if (hasEnded()) {
        throw new IllegalStateException("The operation has returned already: " + this);
      }
      output = result;
      ended = events++;
    }

    private boolean hasEnded() {
      return ended != Long.MAX_VALUE;
    }

    @Override
    public String toString() {
      return client + ": " + input + " -> " + (hasEnded() ? output : "?");
    }
  }

  /**
   * A client begins an operation.
   *
   * @param client the client, for messages
   * @param input the operation
   * @return what is to be told when the operation returns
   */
  public Operation begin(@Nullable Object client, I input) {
    Operation operation = new Operation(client, Objects.requireNonNull(input, "input"));
    operations.add(operation);
    return operation;
  }

  /**
   * How many operations have begun.
   *
   * @return the number
   */
  public int size() {
    return operations.size();
  }

  /**
   * Checks the history.
   *
   * @param <S> the states
   * @param model the object that the service stands for
   * @throws AssertionError if no order of the operations explains what they returned; says how far
   *     the best order gets
   */
  public <S> void checkLinearizable(Model<S, I, O> model) {
    new Search<>(operations, Objects.requireNonNull(model, "model")).run();
  }

  /**
   * Checks the operations of each key by themselves; null is a key, too. For objects whose parts
   * are independent, such as the keys of a map.
   *
   * @param <S> the states of one part
   * @param model one part
   * @param key the part that an operation is about
   * @throws AssertionError as of {@link #checkLinearizable(Model)}
   */
  public <S> void checkLinearizable(Model<S, I, O> model, Function<? super I, ?> key) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(key, "key");
    Map<Object, List<Operation>> parts = new LinkedHashMap<>();
    for (Operation operation : operations) {
      parts.computeIfAbsent(key.apply(operation.input), none -> new ArrayList<>()).add(operation);
    }
    parts.values().forEach(part -> new Search<>(part, model).run());
  }

  /** Searches for an order of operations that explains their outputs. */
  private final class Search<S> {

    private final List<Operation> all;
    private final Model<S, I, O> model;
    private final Set<Seen<S>> seen = new HashSet<>();
    private List<Operation> best = List.of();

    Search(List<Operation> all, Model<S, I, O> model) {
      this.all = all;
      this.model = model;
    }

    /** A choice that can be taken back: the operation, and the state before it. */
    private record Choice<S>(int operation, S before) {}

    /**
     * Which operations have taken effect, and the state that they led to.
     *
     * @param all so many from the first one on
     * @param more others after these, counted from there: few, however long the history is
     */
    private record Seen<S>(int all, BitSet more, S state) {

      static <S> Seen<S> of(BitSet done, S state) {
        int all = done.nextClearBit(0);
        return new Seen<>(all, done.get(all, Math.max(all, done.length())), state);
      }
    }

    void run() {
      BitSet done = new BitSet(all.size());
      List<Choice<S>> chosen = new ArrayList<>();
      S state = model.initial();
      int next = 0;
      while (!allThatEndedAre(done)) {
        int candidate = candidate(next, done);
        if (candidate < 0) {
          if (chosen.isEmpty()) {
            throw notLinearizable();
          }
          remember(chosen);
          Choice<S> last = chosen.remove(chosen.size() - 1);
          done.clear(last.operation);
          state = last.before;
          next = last.operation + 1;
          continue;
        }
        next = candidate + 1;
        Operation operation = all.get(candidate);
        Applied<S, O> applied =
            Objects.requireNonNull(
                model.apply(state, operation.input),
                () -> "The model returns nothing when it has applied " + operation);
        if (operation.hasEnded() && !Objects.equals(applied.output, operation.output)) {
          continue;
        }
        done.set(candidate);
        if (!isNew(done, applied.state)) {
          done.clear(candidate);
          continue;
        }
        chosen.add(new Choice<>(candidate, state));
        state = applied.state;
        next = 0;
      }
    }

    private boolean isNew(BitSet done, S state) {
      if (seen.size() == MOST_STATES) {
        throw new AssertionError(
            "The history is too long to check: too many operations overlap. Check each key by"
                + " itself, or make the history shorter.");
      }
      return seen.add(Seen.of(done, state));
    }

    /** The next operation that may come first of those that are left; -1 if there is none. */
    private int candidate(int from, BitSet done) {
      long firstEnd = Long.MAX_VALUE;
      for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
        firstEnd = Math.min(firstEnd, all.get(i).ended);
        if (all.get(i).begun > firstEnd) {
          break; // all later ones begin later still
        }
      }
      int candidate = done.nextClearBit(from);
      return candidate < all.size() && all.get(candidate).begun < firstEnd ? candidate : -1;
    }

    private boolean allThatEndedAre(BitSet done) {
      for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
        if (all.get(i).hasEnded()) {
          return false;
        }
      }
      return true;
    }

    /** Called before a choice is taken back: the list is the longest then. */
    private void remember(List<Choice<S>> chosen) {
      if (chosen.size() > best.size()) {
        best = chosen.stream().map(choice -> all.get(choice.operation)).toList();
      }
    }

    private AssertionError notLinearizable() {
      Set<Operation> explained = new HashSet<>(best); // an operation equals itself alone
      List<Operation> left =
          all.stream().filter(operation -> !explained.contains(operation)).toList();
      StringBuilder text =
          new StringBuilder(
              "The history is not linearizable: no order of its operations explains what they"
                  + " returned. The best order explains "
                  + best.size()
                  + " of "
                  + all.size()
                  + ":");
      int from = Math.max(0, best.size() - 10);
      best.subList(from, best.size()).forEach(one -> text.append("\n  ").append(one));
      text.append("\nThen none of these can follow:");
      left.stream().limit(5).forEach(one -> text.append("\n  ").append(one));
      return new AssertionError(text);
    }
  }
}
