package asyncio.examples.node;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes random programs, but only such whose order Node does not leave open.
 *
 * <p>For that it keeps in mind when each block runs, in units of many milliseconds, and lets no two
 * timers be due at the same time, unless they are started together, and for the same duration. Even
 * of these one may be due a millisecond later, so that what the first does in between must not
 * matter: no immediates, and nothing that others wait for. Where it is not known when a block runs,
 * as after a promise that another block settles, that block starts no timers.
 */
final class Generator {

  private static final int LAST_TIME = 24;
  private static final int LONGEST_DELAY = 8;
  private static final int DEEPEST = 4;
  private static final int DEFERREDS = 4;
  private static final int UNKNOWN = -1;

  /** Where a statement stands. */
  private static final class Scope {
    int time;
    final boolean async;
    final boolean quiet;
    final int depth;

    Scope(int time, boolean async, boolean quiet, int depth) {
      this.time = time;
      this.async = async;
      this.quiet = quiet;
      this.depth = depth;
    }

    Scope inner() {
      return at(time);
    }

    Scope at(int otherTime) {
      return new Scope(otherTime, false, quiet, depth + 1);
    }

    Scope asyncInner() {
      return new Scope(time, true, quiet, depth + 1);
    }

    Scope quietAt(int otherTime) {
      return new Scope(otherTime, false, true, depth + 1);
    }
  }

  private final Random random;
  private final Set<Integer> takenTimes = new HashSet<>();
  private int numbers;
  private int ids;
  private int budget = 40;

  private Generator(long seed) {
    random = new Random(seed);
  }

  static Block program(long seed) {
    Generator generator = new Generator(seed);
    return generator.block(new Scope(0, false, false, 0), 4 + generator.random.nextInt(5));
  }

  private Block block(Scope scope) {
    return block(scope, 1 + random.nextInt(3));
  }

  private Block block(Scope scope, int size) {
    return new Block(statements(scope, size), null);
  }

  /** The body of a handler or of an async function. */
  private Block function(Scope scope) {
    List<Statement> statements = statements(scope, random.nextInt(3));
    return new Block(statements, ending(scope));
  }

  private List<Statement> statements(Scope scope, int size) {
    List<Statement> statements = new ArrayList<>();
    statements.add(log());
    for (int i = 0; i < size && budget > 0; i++) {
      budget--;
      add(statements, scope);
    }
    return statements;
  }

  private Block.@Nullable Ending ending(Scope scope) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new Block.ReturnValue(numbers++);
      case 2 -> new Block.Throw(numbers++);
      case 3 -> new Block.ReturnPromise(expression(scope));
      default -> null;
    };
  }

  private Statement log() {
    return new Statement.Log(numbers++);
  }

  private void add(List<Statement> to, Scope scope) {
    boolean leaf = scope.depth >= DEEPEST;
    switch (random.nextInt(scope.async ? 20 : 16)) {
      case 0 -> to.add(leaf ? log() : new Statement.Tick(block(scope.inner())));
      case 1 -> to.add(leaf ? log() : new Statement.Microtask(block(scope.inner())));
      case 2, 3 -> {
        if (!leaf && !scope.quiet) {
          to.add(new Statement.SetImmediate(ids++, block(scope.inner())));
        }
      }
      case 4, 5 -> addTimeout(to, scope);
      case 6 -> addTwins(to, scope);
      case 7 -> addInterval(to, scope);
      case 8 -> to.add(clear());
      case 9, 10 -> {
        if (!scope.quiet) {
          to.add(settle(scope));
        }
      }
      case 11, 12, 13, 14, 15 -> to.add(new Statement.Evaluate(chain(scope)));
      case 16, 17, 18 -> to.add(awaiting(scope));
      default -> to.add(leaf ? awaiting(scope) : trying(scope));
    }
  }

  private Statement clear() {
    int id = random.nextInt(ids + 1);
    return random.nextBoolean() ? new Statement.ClearTimeout(id) : new Statement.ClearImmediate(id);
  }

  private Statement settle(Scope scope) {
    int number = random.nextInt(DEFERREDS);
    switch (random.nextInt(3)) {
      case 0:
        return new Statement.Fulfil(number, numbers++);
      case 1:
        return new Statement.Reject(number, numbers++);
      default:
        Expression other = expression(scope);
        boolean itself = other.equals(new Expression.Deferred(number));
        return itself
            ? new Statement.Fulfil(number, numbers++)
            : new Statement.Resolve(number, other);
    }
  }

  // ---- timers

  /** A delay after which nothing else is due; 0 if there is none. */
  private int delay(Scope scope, int times) {
    int delay = 1 + random.nextInt(LONGEST_DELAY);
    if (scope.time == UNKNOWN || scope.depth >= DEEPEST) {
      return 0;
    }
    for (int i = 1; i <= times; i++) {
      int time = scope.time + i * delay;
      if (time > LAST_TIME || takenTimes.contains(time)) {
        return 0;
      }
    }
    for (int i = 1; i <= times; i++) {
      takenTimes.add(scope.time + i * delay);
    }
    return delay;
  }

  private void addTimeout(List<Statement> to, Scope scope) {
    int delay = delay(scope, 1);
    if (delay > 0) {
      Block body = block(scope.at(scope.time + delay));
      to.add(new Statement.SetTimeout(ids++, delay, body));
    }
  }

  private void addTwins(List<Statement> to, Scope scope) {
    int delay = delay(scope, 1);
    if (delay > 0) {
      for (int more = 1 + random.nextInt(2); more > 0; more--) {
        Block body = block(scope.quietAt(scope.time + delay));
        to.add(new Statement.SetTimeout(ids++, delay, body));
      }
      Block body = block(scope.at(scope.time + delay));
      to.add(new Statement.SetTimeout(ids++, delay, body));
    }
  }

  private void addInterval(List<Statement> to, Scope scope) {
    int times = 1 + random.nextInt(3);
    int delay = delay(scope, times);
    if (delay > 0) {
      to.add(new Statement.SetInterval(ids++, delay, times, block(scope.at(UNKNOWN))));
    }
  }

  // ---- promises

  private Expression expression(Scope scope) {
    switch (random.nextInt(scope.depth >= DEEPEST ? 3 : 6)) {
      case 0:
        return new Expression.Resolved(numbers++);
      case 1:
        return new Expression.Rejected(numbers++);
      case 2:
        return new Expression.Deferred(random.nextInt(DEFERREDS));
      case 3:
        int delay = delay(scope, 1);
        return delay > 0 ? new Expression.Delay(delay) : new Expression.Resolved(numbers++);
      case 4:
        return new Expression.Async(function(scope.asyncInner()));
      default:
        return chain(scope);
    }
  }

  private Expression chain(Scope scope) {
    Expression source = expression(scope);
    boolean atOnce = source instanceof Expression.Resolved || source instanceof Expression.Rejected;
    List<Expression.Link> links = new ArrayList<>();
    for (int left = 1 + random.nextInt(4); left > 0 && budget > 0; left--) {
      budget--;
      // Once a link may have waited for something, it is not known when the next one runs.
      Scope inner = scope.at(atOnce && links.isEmpty() ? scope.time : UNKNOWN);
      links.add(
          switch (random.nextInt(6)) {
            case 0, 1 -> new Expression.Then(function(inner));
            case 2, 3 -> new Expression.Catch(function(inner));
            case 4 -> new Expression.Finally(function(inner));
            default -> new Expression.Either(function(inner), function(inner));
          });
    }
    return new Expression.Chain(source, links);
  }

  private Statement awaiting(Scope scope) {
    Expression promise = expression(scope);
    if (promise instanceof Expression.Delay delay) {
      scope.time += delay.units();
    } else if (!(promise instanceof Expression.Resolved)) {
      scope.time = UNKNOWN;
    }
    return new Statement.Await(promise);
  }

  private Statement trying(Scope scope) {
    Block.Ending thrown = random.nextInt(3) == 0 ? new Block.Throw(numbers++) : null;
    Scope inner = scope.asyncInner();
    Block body = new Block(statements(inner, 1 + random.nextInt(3)), thrown);
    scope.time = UNKNOWN; // at which await did it leave the block?
    Block onError = block(scope.asyncInner());
    Block atLast = block(scope.asyncInner());
    return new Statement.Try(body, onError, atLast);
  }
}
