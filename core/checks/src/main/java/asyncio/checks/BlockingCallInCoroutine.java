package asyncio.checks;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;
import static com.google.errorprone.matchers.method.MethodMatchers.instanceMethod;
import static com.google.errorprone.matchers.method.MethodMatchers.staticMethod;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.matchers.Matcher;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A method of the JDK that blocks its thread, called in a lambda that the loop runs. */
@BugPattern(
    summary = "This call blocks the event loop: no other task runs meanwhile",
    severity = WARNING)
public final class BlockingCallInCoroutine extends BugChecker
    implements MethodInvocationTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** Methods whose lambdas run in other threads. */
  private static final Set<String> OTHER_THREADS = Set.of("toThread", "runInExecutor");

  private static final Map<Matcher<ExpressionTree>, String> INSTEAD = new LinkedHashMap<>();

  static {
    add("java.util.concurrent.Semaphore", "asyncio.sync.Semaphore", "acquire");
    add("java.util.concurrent.BlockingQueue", "asyncio.sync.Queue", "put", "take");
    add("java.util.concurrent.CountDownLatch", "asyncio.sync.Event", "await");
    add("java.util.concurrent.CyclicBarrier", "asyncio.sync.Barrier", "await");
    add("java.util.concurrent.locks.Lock", "asyncio.sync.Lock", "lock", "lockInterruptibly");
    add("java.util.concurrent.locks.Condition", "asyncio.sync.Condition", "await");
    add("java.util.concurrent.CompletableFuture", "await(future)", "get", "join");
    add("java.util.concurrent.Future", "await(wrapFuture(future))", "get");
    add("java.lang.Thread", "await or toThread", "join");
    add("java.lang.Process", "asyncio.process.Subprocess", "waitFor");
    add("java.lang.Object", "asyncio.sync.Condition", "wait");
    add("java.net.http.HttpClient", "await(client.sendAsync(…))", "send");
    INSTEAD.put(staticMethod().onClass("java.lang.Thread").named("sleep"), "Asyncio.sleep");
  }

  private static void add(String type, String instead, String... methods) {
    INSTEAD.put(instanceMethod().onDescendantOf(type).namedAnyOf(methods), instead);
  }

  /** For the service loader. */
  public BlockingCallInCoroutine() {}

  @Override
  public Description matchMethodInvocation(MethodInvocationTree tree, VisitorState state) {
    String instead = insteadOf(tree, state);
    if (instead == null || !isRunByLoop(state.getPath())) {
      return Description.NO_MATCH;
    }
    return buildDescription(tree)
        .setMessage("This call blocks the event loop: use " + instead + ", or toThread(…)")
        .build();
  }

  private static @Nullable String insteadOf(MethodInvocationTree tree, VisitorState state) {
    for (Map.Entry<Matcher<ExpressionTree>, String> row : INSTEAD.entrySet()) {
      if (row.getKey().matches(tree, state)) {
        return row.getValue();
      }
    }
    return null;
  }

  /** Whether the innermost lambda around a call is an argument of one of asyncio's methods. */
  private static boolean isRunByLoop(TreePath call) {
    for (TreePath at = call.getParentPath(); at != null; at = at.getParentPath()) {
      Tree tree = at.getLeaf();
      if (tree instanceof LambdaExpressionTree) {
        return at.getParentPath().getLeaf() instanceof MethodInvocationTree taker
            && runsInLoop(taker);
      }
      if (tree instanceof MethodTree || tree instanceof ClassTree) {
        return false;
      }
    }
    return false;
  }

  private static boolean runsInLoop(MethodInvocationTree taker) {
    var method = ASTHelpers.getSymbol(taker);
    String owner = method.owner.getQualifiedName().toString();
    return Asyncio.isLibrary(owner) && !OTHER_THREADS.contains(method.getSimpleName().toString());
  }
}
