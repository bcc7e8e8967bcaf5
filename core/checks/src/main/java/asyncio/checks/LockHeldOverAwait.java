package asyncio.checks;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;
import static com.google.errorprone.matchers.method.MethodMatchers.instanceMethod;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.SynchronizedTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.TryTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.matchers.Matcher;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreeScanner;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** An await while a lock of the JDK is held: by synchronized, or until unlock in a finally. */
@BugPattern(
    summary = "A lock of the JDK is held over an await: the next task that wants it stops the loop",
    severity = WARNING)
public final class LockHeldOverAwait extends BugChecker
    implements SynchronizedTreeMatcher, MethodTreeMatcher, TryTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final Matcher<ExpressionTree> UNLOCK =
      instanceMethod().onDescendantOf("java.util.concurrent.locks.Lock").named("unlock");

  /** For the service loader. */
  public LockHeldOverAwait() {}

  @Override
  public Description matchSynchronized(SynchronizedTree tree, VisitorState state) {
    return describe(firstCall(tree.getBlock(), Asyncio.SUSPENDS, state));
  }

  @Override
  public Description matchMethod(MethodTree tree, VisitorState state) {
    return tree.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)
        ? describe(firstCall(tree.getBody(), Asyncio.SUSPENDS, state))
        : Description.NO_MATCH;
  }

  @Override
  public Description matchTry(TryTree tree, VisitorState state) {
    return firstCall(tree.getFinallyBlock(), UNLOCK, state) != null
        ? describe(firstCall(tree.getBlock(), Asyncio.SUSPENDS, state))
        : Description.NO_MATCH;
  }

  private Description describe(@Nullable Tree await) {
    return await == null
        ? Description.NO_MATCH
        : buildDescription(await)
            .setMessage(
                "This suspends while a lock of the JDK is held, and the next task that wants the"
                    + " lock stops the loop: use asyncio.sync.Lock")
            .build();
  }

  /** The first call of a kind in some code, but not in its lambdas and classes: they run later. */
  private static @Nullable Tree firstCall(
      @Nullable Tree code, Matcher<ExpressionTree> kind, VisitorState state) {
    if (code == null) {
      return null;
    }
    return code.accept(
        new TreeScanner<@Nullable Tree, @Nullable Void>() {
          @Override
          public @Nullable Tree visitMethodInvocation(
              MethodInvocationTree call, @Nullable Void unused) {
            return kind.matches(call, state) ? call : super.visitMethodInvocation(call, null);
          }

          @Override
          public @Nullable Tree visitLambdaExpression(
              LambdaExpressionTree lambda, @Nullable Void unused) {
            return null;
          }

          @Override
          public @Nullable Tree visitClass(ClassTree type, @Nullable Void unused) {
            return null;
          }

          @Override
          public @Nullable Tree reduce(@Nullable Tree first, @Nullable Tree second) {
            return second != null ? second : first;
          }
        },
        null);
  }
}
