package asyncio.cluster;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.cluster.internal.transport.Peer;
import asyncio.cluster.internal.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Members in one loop, whose messages take one turn each. A test says who sees whom, and when; it
 * may also break what an engine promises: the order.
 */
final class MemoryNetwork {

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final List<End> ends = new ArrayList<>();
  private final @Nullable SplittableRandom disorder;
  private Set<Integer> lost = Set.of();
  private int sent;
  private int greetings;

  private MemoryNetwork(@Nullable SplittableRandom disorder) {
    this.disorder = disorder;
  }

  static MemoryNetwork ordered() {
    return new MemoryNetwork(null);
  }

  /** Each message takes as many turns as chance decides: so one overtakes another. */
  static MemoryNetwork unordered(long seed) {
    return new MemoryNetwork(new SplittableRandom(seed));
  }

  /** A new member, whom nobody sees yet. */
  End end(String name) {
    End end = new End(new Peer(name));
    ends.add(end);
    return end;
  }

  /** All see all. */
  void connect() {
    List<Peer> all = ends.stream().map(End::self).toList();
    ends.forEach(end -> end.sees(all));
  }

  /** Loses greetings, by their numbers: the first of all is 1. */
  void losesGreetings(Set<Integer> numbers) {
    lost = numbers;
  }

  /** How many messages were sent so far. */
  int sent() {
    return sent;
  }

  /** Lets everything arrive that is under way, and what follows from it. */
  static void settle() {
    for (int turn = 0; turn < 50; turn++) {
      Asyncio.sleep(0);
    }
  }

  private void deliver(Runnable arrival, int turns) {
    if (turns == 0) {
      loop.callSoon(arrival);
    } else {
      loop.callSoon(() -> deliver(arrival, turns - 1));
    }
  }

  /** One member's end of the network. */
  final class End implements Transport {

    private final Peer self;
    private List<Peer> view;
    private @Nullable Receiver receiver;

    /** What has arrived while this member hears nothing; null if it hears. */
    private @Nullable List<Runnable> unheard;

    private End(Peer self) {
      this.self = self;
      this.view = List.of(self);
    }

    /** From now on this member sees others: at once, and nobody tells them. */
    void sees(List<Peer> peers) {
      view = List.copyOf(peers);
      if (receiver != null) {
        receiver.viewChanged(view);
      }
    }

    /** From now on this member sees nobody. */
    void seesNobody() {
      sees(List.of(self));
    }

    /** From now on this member hears nothing, as if its process were stopped. */
    void stops() {
      unheard = new ArrayList<>();
    }

    /** This member hears all that it was told meanwhile. */
    void goesOn() {
      List<Runnable> missed = unheard == null ? List.of() : unheard;
      unheard = null;
      missed.forEach(Runnable::run);
    }

    private void hear(Runnable message) {
      if (unheard == null) {
        message.run();
      } else {
        unheard.add(message);
      }
    }

    /** This member sees all. */
    void seesAll() {
      sees(ends.stream().map(End::self).toList());
    }

    @Override
    public Peer self() {
      return self;
    }

    @Override
    public String address() {
      return self.id() + ":1";
    }

    @Override
    public void start(Receiver newReceiver) {
      receiver = newReceiver;
      newReceiver.viewChanged(view);
    }

    @Override
    public void send(Peer to, byte[] message) {
      sent++;
      boolean isGreeting = Frame.decode(message).kind() == Frame.Kind.HELLO;
      greetings += isGreeting ? 1 : 0;
      if (!view.contains(to) || (isGreeting && lost.contains(greetings))) {
        return;
      }
      End target = ends.stream().filter(end -> end.self.equals(to)).findFirst().orElseThrow();
      int turns = disorder == null ? 0 : disorder.nextInt(4);
      Runnable arrival =
          () -> {
            if (target.receiver != null) {
              target.receiver.received(self, message);
            }
          };
      deliver(() -> target.hear(arrival), turns);
    }

    @Override
    public void close() {
      // the test says who sees whom
    }
  }
}
