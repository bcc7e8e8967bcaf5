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
class JmsBrokerTest {

  private static final String QUEUE = "letters";

  private static void run(EngineKind engine, Coroutine.Void main) {
    Asyncio.run(main, () -> Programs.loop(engine).build());
  }

  @EachEngine
  void whatIsNotAcknowledgedComesAgain(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Broker broker = JmsBroker.connect(JmsBroker.embedded());
              Sender sender = broker.sender(QUEUE)) {
            sender.send("1", "done");
            sender.send("2", "begun");
            sender.send("3", "not seen");
            try (Receiver receiver = broker.receiver(QUEUE, 1)) {
              Delivery done = receiver.receive();
              assertThat(done.id()).isEqualTo("1");
              assertThat(done.text()).isEqualTo("done");
              assertThat(done.redelivered()).isFalse();
              receiver.acknowledge(done);
              assertThat(receiver.receive().id()).isEqualTo("2");
            }
            try (Receiver receiver = broker.receiver(QUEUE, 10)) {
              Delivery again = receiver.receive();
              assertThat(again.id()).isEqualTo("2");
              assertThat(again.redelivered()).isTrue();
              assertThat(receiver.receive().id()).isEqualTo("3");
            }
          }
        });
  }

  @EachEngine
  void eachMessageIsAcknowledgedByItself(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Broker broker = JmsBroker.connect(JmsBroker.embedded());
              Sender sender = broker.sender(QUEUE)) {
            sender.send("1", "begun");
            sender.send("2", "done");
            try (Receiver receiver = broker.receiver(QUEUE, 10)) {
              receiver.receive();
              receiver.acknowledge(receiver.receive());
            }
            sender.send("3", "new");
            try (Receiver receiver = broker.receiver(QUEUE, 10)) {
              assertThat(List.of(receiver.receive().id(), receiver.receive().id()))
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
          try (Broker broker = JmsBroker.connect(JmsBroker.embedded());
              Sender sender = broker.sender(QUEUE)) {
            Receiver slow = broker.receiver(QUEUE, window);
            for (int i = 1; i <= count; i++) {
              sender.send(String.valueOf(i), "");
            }
            var ids = new TreeSet<String>();
            assertThat(slow.receive().id()).isEqualTo("1");
            try (Receiver quick = broker.receiver(QUEUE, window)) {
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
          try (Broker broker = JmsBroker.connect(JmsBroker.embedded());
              Sender sender = broker.sender(QUEUE);
              Receiver receiver = broker.receiver(QUEUE, 5)) {
            List<Coroutine<Boolean>> sends = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              String id = String.valueOf(i);
              sends.add(
                  () -> {
                    sender.send(id, "");
                    return true;
                  });
            }
            assertThat(gather(sends).await()).hasSize(50);
            var ids = new TreeSet<String>();
            for (int i = 0; i < 50; i++) {
              Delivery delivery = receiver.receive();
              ids.add(delivery.id());
              receiver.acknowledge(delivery);
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
          try (Broker broker = JmsBroker.connect(JmsBroker.embedded());
              Receiver receiver = broker.receiver(QUEUE, 2);
              Sender sender = broker.sender(QUEUE)) {
            sender.send("1", "");
            Delivery first = receiver.receive();
            Task<Delivery> waiting = createTask(receiver::receive);
            sleep(0.01); // the loop is free
            assertThat(waiting.done()).isFalse();
            waiting.cancelAndJoin();
            assertThat(waiting.cancelled()).isTrue();

            receiver.acknowledge(first); // when its thread has left the cancelled call for good
            sender.send("2", "");
            assertThat(receiver.receive().id()).isEqualTo("2");
          }
        });
  }

  @EachEngine
  void whoeverWaitsIsToldThatTheBrokerIsGone(EngineKind engine) throws Exception {
    try (var process = new BrokerProcess()) {
      run(
          engine,
          () -> {
            try (Broker broker = JmsBroker.connect(process.address());
                Receiver receiver = broker.receiver(QUEUE, 1)) {
              Task<Delivery> waiting = createTask(receiver::receive);
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
