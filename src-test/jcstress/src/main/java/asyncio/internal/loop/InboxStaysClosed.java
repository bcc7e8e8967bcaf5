package asyncio.internal.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** A loop is closed while somebody sends: the item is lost or refused, and the inbox is closed. */
@JCStressTest
@Outcome(id = "true, false, false", expect = Expect.ACCEPTABLE, desc = "Sent before, and lost.")
@Outcome(id = "false, false, false", expect = Expect.ACCEPTABLE, desc = "Refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The inbox is open again.")
@State
public class InboxStaysClosed {

  private final Inbox<Integer> inbox = new Inbox<>();

  @Actor
  public void loop() {
    inbox.sleep(1);
    inbox.close();
  }

  @Actor
  public void sender(ZZZ_Result r) {
    r.r1 = inbox.send(1);
  }

  @Arbiter
  public void afterwards(ZZZ_Result r) {
    r.r2 = inbox.send(2);
    inbox.receive(item -> r.r3 = true);
  }
}
