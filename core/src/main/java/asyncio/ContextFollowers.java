package asyncio;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All followers, and what they were told of last in each thread. */
final class ContextFollowers {

  private static final ThreadLocal<@Nullable Told> LAST = new ThreadLocal<>();

  private final List<ContextFollower> all;

  /** Who was told of what. Values are never modified: the same map has the same ones. */
  private record Told(ContextFollowers who, Map<?, ?> values) {

    boolean is(ContextFollowers others, Map<?, ?> otherValues) {
      return who == others && values == otherValues;
    }
  }

  private ContextFollowers(List<ContextFollower> all) {
    this.all = List.copyOf(all);
  }

  static ContextFollowers and(@Nullable ContextFollowers present, ContextFollower added) {
    List<ContextFollower> all = new ArrayList<>(present == null ? List.of() : present.all);
    all.add(added);
    return new ContextFollowers(all);
  }

  static @Nullable ContextFollowers without(
      @Nullable ContextFollowers present, ContextFollower removed) {
    List<ContextFollower> left = new ArrayList<>(present == null ? List.of() : present.all);
    left.remove(removed);
    return left.isEmpty() ? null : new ContextFollowers(left);
  }

  void follow(Context context, Map<?, ?> values) {
    Told last = LAST.get();
    if (last != null && last.is(this, values)) {
      return;
    }
    LAST.set(new Told(this, values));
    for (ContextFollower follower : all) {
      try {
        follower.follow(context);
      } catch (RuntimeException failed) {
        Log.LOGGER.log(Level.ERROR, "A context follower failed: " + follower, failed);
      }
    }
  }
}
