package asyncio.cluster.internal.jgroups;

import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.util.Digest;

/**
 * The engine's membership, which founds a group only if it is told to. The engine's own one founds
 * a group whenever it has found nobody in time, and two groups of one each call that success.
 */
final class Membership extends GMS {

  /** The group could not be joined yet: nobody was there, or others were joining, too. */
  static final class NobodyThere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NobodyThere() {
      super("nobody there", null, false, false);
    }
  }

  private final boolean founder;
  private volatile boolean joined;

  Membership(boolean founder) {
    this.founder = founder;
    setId(ClassConfigurator.getProtocolId(GMS.class)); // on the wire it is the engine's own
  }

  @Override
  public String getName() {
    return "GMS";
  }

  /** Called with a view of one by a joiner that gives up looking; and with each later view. */
  @Override
  public void installView(View view, Digest digest) {
    if (!founder && !joined && view.size() < 2) {
      throw new NobodyThere();
    }
    joined = true;
    super.installView(view, digest);
  }
}
