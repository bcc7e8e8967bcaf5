package asyncio.internal.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link HandOver} on the portable engine. */
@JCStressTest
@Outcome(id = HandOver.IN_ORDER, expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two had control.")
@State
public class PortableHandOver extends HandOver {

  public PortableHandOver() {
    super(Engine.portable());
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
