package asyncio.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A sleep that is over while somebody sends: the item is received then, or stays in the inbox. */
@JCStressTest
@Outcome(
    id = {"1, 0", "0, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "The item, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or twice.")
@State
public class InboxSleepLosesNothing {

  private final Inbox<Integer> inbox = new Inbox<>();

  @Actor
  public void loop(II_Result r) {
    inbox.sleep(1);
    inbox.receive(item -> r.r1 += item);
  }

  @Actor
  public void sender() {
    inbox.send(1);
  }

  @Arbiter
  public void receive(II_Result r) {
    inbox.receive(item -> r.r2 += item);
  }
}
