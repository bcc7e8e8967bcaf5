package asyncio.internal.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link Hold} on the direct engine. */
@JCStressTest
@Outcome(id = Hold.LET_GO, expect = Expect.ACCEPTABLE, desc = "The strand went on.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The loop went on before the strand did.")
@State
public class DirectHold extends Hold {

  public DirectHold() {
    super(Engines.direct());
  }

  @Actor
  public void loop(I_Result r) {
    r.r1 = run();
  }

  @Actor
  public void other() {
    letGo();
  }
}
