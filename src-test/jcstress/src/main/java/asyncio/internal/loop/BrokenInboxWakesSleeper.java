package asyncio.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link InboxWakesSleeper} with an inbox that loses wake-ups: must fail. */
@JCStressTest
@Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "The loop has the item.")
@Outcome(id = "-1", expect = Expect.FORBIDDEN, desc = "The loop overslept.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item is not complete.")
@State
public class BrokenInboxWakesSleeper {

  private final BrokenInbox<Item> inbox = new BrokenInbox<>();

  @Actor
  public void loop(I_Result r) {
    while (r.r1 == 0) {
      boolean overslept = Patience.isExhaustedBy(inbox::sleep);
      inbox.receive(item -> r.r1 = item.value);
      if (overslept) {
        r.r1 = -1;
      }
    }
  }

  @Actor
  public void sender() {
    inbox.send(new Item(42));
  }
}
