package asyncio.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads send at the same time: both items arrive. */
@JCStressTest
@Outcome(
    id = {"12", "21"},
    expect = Expect.ACCEPTABLE,
    desc = "Both items.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or came twice.")
@State
public class InboxTakesBoth {

  private final Inbox<Integer> inbox = new Inbox<>();

  @Actor
  public void first() {
    inbox.send(1);
  }

  @Actor
  public void second() {
    inbox.send(2);
  }

  @Arbiter
  public void receive(I_Result r) {
    inbox.receive(item -> r.r1 = r.r1 * 10 + item);
  }
}
