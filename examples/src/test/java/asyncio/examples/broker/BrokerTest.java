package asyncio.examples.broker;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokerTest {

  private static final String QUEUE = "letters";

  private static void run(EngineKind engine, Coroutine.Void main) {
    Asyncio.run(main, () -> Programs.loop(engine).build());
  }

  @EachEngine
  void whatIsNotAcknowledgedComesAgain(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Broker broker = Broker.connect(Broker.embedded());
              Outbox outbox = broker.outbox(QUEUE)) {
            outbox.send("1", "done");
            outbox.send("2", "begun");
            outbox.send("3", "not seen");
            try (Inbox inbox = broker.inbox(QUEUE, 1)) {
              Delivery done = inbox.receive();
              assertThat(done.id()).isEqualTo("1");
              assertThat(done.text()).isEqualTo("done");
              assertThat(done.redelivered()).isFalse();
              inbox.acknowledge(done);
              assertThat(inbox.receive().id()).isEqualTo("2");
            }
            try (Inbox inbox = broker.inbox(QUEUE, 10)) {
              Delivery again = inbox.receive();
              assertThat(again.id()).isEqualTo("2");
              assertThat(again.redelivered()).isTrue();
              assertThat(inbox.receive().id()).isEqualTo("3");
            }
          }
        });
  }

  @EachEngine
  void eachMessageIsAcknowledgedByItself(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Broker broker = Broker.connect(Broker.embedded());
              Outbox outbox = broker.outbox(QUEUE)) {
            outbox.send("1", "begun");
            outbox.send("2", "done");
            try (Inbox inbox = broker.inbox(QUEUE, 10)) {
              inbox.receive();
              inbox.acknowledge(inbox.receive());
            }
            outbox.send("3", "new");
            try (Inbox inbox = broker.inbox(QUEUE, 10)) {
              assertThat(List.of(inbox.receive().id(), inbox.receive().id()))
                  .containsExactlyInAnyOrder("1", "3");
            }
          }
        });
  }

  @EachEngine
  void whoeverIsSlowLeavesTheRestToOthers(EngineKind engine) {
    run(
        engine,
        () -> {
          int count = 20;
          int window = 3;
          try (Broker broker = Broker.connect(Broker.embedded());
              Outbox outbox = broker.outbox(QUEUE)) {
            Inbox slow = broker.inbox(QUEUE, window);
            for (int i = 1; i <= count; i++) {
              outbox.send(String.valueOf(i), "");
            }
            var ids = new TreeSet<String>();
            assertThat(slow.receive().id()).isEqualTo("1");
            try (Inbox quick = broker.inbox(QUEUE, window)) {
              for (int i = 0; i < count - 1 - window; i++) {
                Delivery delivery = quick.receive();
                assertThat(delivery.redelivered()).isFalse();
                ids.add(delivery.id());
                quick.acknowledge(delivery);
              }
              slow.close();
              while (ids.size() < count) {
                Delivery delivery = quick.receive();
                ids.add(delivery.id());
                quick.acknowledge(delivery);
              }
            }
          }
        });
  }

  @EachEngine
  void manyMaySendAtTheSameTime(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Broker broker = Broker.connect(Broker.embedded());
              Outbox outbox = broker.outbox(QUEUE);
              Inbox inbox = broker.inbox(QUEUE, 5)) {
            List<Coroutine<Boolean>> sends = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              String id = String.valueOf(i);
              sends.add(
                  () -> {
                    outbox.send(id, "");
                    return true;
                  });
            }
            assertThat(gather(sends).await()).hasSize(50);
            var ids = new TreeSet<String>();
            for (int i = 0; i < 50; i++) {
              Delivery delivery = inbox.receive();
              ids.add(delivery.id());
              inbox.acknowledge(delivery);
            }
            assertThat(ids).hasSize(50);
          }
        });
  }

  @EachEngine
  void theLoopIsFreeMeanwhileAndTheWaitCanBeCancelled(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Broker broker = Broker.connect(Broker.embedded());
              Inbox inbox = broker.inbox(QUEUE, 2);
              Outbox outbox = broker.outbox(QUEUE)) {
            outbox.send("1", "");
            Delivery first = inbox.receive();
            Task<Delivery> waiting = createTask(inbox::receive);
            sleep(0.01); // the loop is free
            assertThat(waiting.done()).isFalse();
            waiting.cancelAndJoin();
            assertThat(waiting.cancelled()).isTrue();

            inbox.acknowledge(first); // when its thread has left the cancelled call for good
            outbox.send("2", "");
            assertThat(inbox.receive().id()).isEqualTo("2");
          }
        });
  }

  @EachEngine
  void whoeverWaitsIsToldThatTheBrokerIsGone(EngineKind engine) throws Exception {
    try (var process = new BrokerProcess()) {
      run(
          engine,
          () -> {
            try (Broker broker = Broker.connect(process.address());
                Inbox inbox = broker.inbox(QUEUE, 1)) {
              Task<Delivery> waiting = createTask(inbox::receive);
              Asyncio.toThread(
                  () -> {
                    process.close();
                    return true;
                  });
              assertThatThrownBy(waiting::await).isInstanceOf(IOException.class);
            }
          });
    }
  }
}
