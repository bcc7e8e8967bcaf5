package asyncio.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A loop whose sleeps end by themselves, too, gets each item once, in the order of sending. */
@JCStressTest
@Outcome(id = "12, 2", expect = Expect.ACCEPTABLE, desc = "Each item once, in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, twice, or in another order.")
@State
public class InboxKeepsOrder {

  private final Inbox<Integer> inbox = new Inbox<>();

  @Actor
  public void loop(II_Result r) {
    while (r.r2 < 2) {
      inbox.sleep(1);
      inbox.receive(
          item -> {
            r.r1 = r.r1 * 10 + item;
            r.r2++;
          });
    }
  }

  @Actor
  public void sender() {
    inbox.send(1);
    inbox.send(2);
  }
}
