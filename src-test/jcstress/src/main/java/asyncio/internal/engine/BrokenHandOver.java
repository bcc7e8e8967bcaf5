package asyncio.internal.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link HandOver} on an engine that any wake-up deceives: must fail. */
@JCStressTest
@Outcome(id = HandOver.IN_ORDER, expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two had control.")
@State
public class BrokenHandOver extends HandOver {

  public BrokenHandOver() {
    super(new BrokenEngine());
  }

  @Actor
  public void loop(I_Result r) {
    r.r1 = run();
  }

  @Actor
  public void other() {
    disturb();
  }
}
