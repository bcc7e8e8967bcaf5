package asyncio.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {

  private final Inbox<String> inbox = new Inbox<>();

  private List<String> receive() {
    List<String> received = new ArrayList<>();
    inbox.receive(received::add);
    return received;
  }

  @Test
  void receivesInTheOrderOfSending() {
    inbox.send("a");
    inbox.send("b");
    inbox.send("c");
    assertThat(receive()).containsExactly("a", "b", "c");
    assertThat(receive()).isEmpty();
  }

  @Test
  void doesNotSleepWhileThereIsSomething() {
    inbox.send("a");
    inbox.sleep(Long.MAX_VALUE); // would not return
    assertThat(receive()).containsExactly("a");
  }

  @Test
  void sendingEndsTheSleep() throws Exception {
    Thread sleeper = Thread.ofPlatform().start(() -> inbox.sleep(Long.MAX_VALUE));
    while (sleeper.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(inbox.isEmpty()).isFalse(); // so that nobody relies on emptiness while it sleeps
    inbox.send("a");
    sleeper.join();
    assertThat(receive()).containsExactly("a");
  }

  @Test
  void sleepEndsByItselfAndTheInboxIsEmpty() {
    inbox.sleep(1);
    assertThat(inbox.isEmpty()).isTrue();
    assertThat(receive()).isEmpty();
  }

  @Test
  void anInterruptDoesNotEndTheSleepAndIsKept() throws Exception {
    boolean[] interrupted = new boolean[1];
    Thread sleeper =
        Thread.ofPlatform()
            .start(
                () -> {
                  inbox.sleep(Long.MAX_VALUE);
                  interrupted[0] = Thread.interrupted();
                });
    sleeper.interrupt();
    while (sleeper.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    inbox.send("a");
    sleeper.join();
    assertThat(interrupted[0]).isTrue();
  }

  @Test
  void takesNothingOnceClosed() {
    inbox.send("lost");
    inbox.close();
    assertThat(inbox.send("refused")).isFalse();
    assertThat(receive()).isEmpty();
  }
}
