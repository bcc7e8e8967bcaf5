/**
 * A message broker: the queue between two coroutines becomes a queue between processes that may
 * die.
 *
 * <h2>The same idea, one level up</h2>
 *
 * <p>{@link asyncio.sync.Queue} lets a producer and a consumer of one loop go each at its own pace.
 * A message broker does so for programs. Both have {@code put}, {@code get} and {@code taskDone},
 * and with both a bound keeps the fast from flooding the slow. What is new is that the two sides
 * can fail separately. In a loop, a consumer that takes an item has it; if the program ends, both
 * sides and the queue end with it. Between systems a consumer can die with an item in its hands
 * while all others go on, and a reply can be lost although the work was done. Everything that a
 * broker adds to a queue in memory is about this.
 *
 * <h2>The real systems</h2>
 *
 * <ul>
 *   <li><b>Acknowledgement.</b> A message is not gone when it is delivered, but when the consumer
 *       says so. If its connection breaks before, the broker delivers the message again, to any
 *       consumer that is there. Producers, too, wait for a confirmation, and send again without
 *       one.
 *   <li><b>At most once</b>: acknowledge first, then work. A consumer that dies in between has lost
 *       the message. Right for measurements, which soon have a successor.
 *   <li><b>At least once</b>: work first, then acknowledge. A consumer that dies in between has
 *       done the work, and another one does it again. Right for messages that must not get lost.
 *   <li><b>Exactly once</b> is impossible as a delivery: a consumer that died just before its work
 *       looks like one that died just after. Systems of that name combine at least once with an
 *       <em>idempotent</em> receiver, which stores the ids of the messages it has handled, in the
 *       same transaction as the work. Or the effect stays inside the broker, which then has the
 *       transaction itself.
 *   <li><b>Redelivered</b> is the broker's mark on a message that it has sent before. The work
 *       <em>may</em> have been done. Most messages with the mark only waited in the window of the
 *       killed process.
 *   <li><b>Prefetch.</b> Asking for each message costs a round trip each. So the broker sends
 *       ahead, up to a window. A large one is fast; a small one spreads the work evenly, and leaves
 *       less to be delivered again.
 *   <li><b>Poison messages</b> kill each consumer that works on them, or can never be worked on.
 *       Delivered again and again, they would keep everybody busy. So deliveries are counted, and
 *       after some of them the message goes to a queue of <b>dead letters</b>, for a human to look
 *       at. ActiveMQ's client does that after six redeliveries.
 *   <li><b>Order</b> is that of sending only for a single consumer that never fails. What comes
 *       again comes late.
 * </ul>
 *
 * <h2>Where to read</h2>
 *
 * <ul>
 *   <li>{@link asyncio.examples.broker.Orders} to run: {@code broker}. Two shops send orders, the
 *       clerks ann and ben charge them, a ledger enters the charges. Ann is killed (SIGKILL) when
 *       the ledger has one of her charges and the broker has not her acknowledgement
 *   <li>{@code Clerk} the process that may be killed: work, effect, acknowledgement
 *   <li>{@code Ledger} the idempotent receiver
 *   <li>{@code Broker}, {@code Outbox}, {@code Inbox} the bridge between the loop and a client
 *       library that blocks and calls back from its own threads
 * </ul>
 *
 * <p>By default the broker, Apache ActiveMQ, runs in the same process as the shops and the ledger,
 * in memory, and listens on a free port of loopback; it is started by its address alone. {@code
 * --broker tcp://HOST:PORT} uses one that runs elsewhere, with the same code; {@code --serve} is
 * one to try that with.
 *
 * <h2>A client library that blocks, and a loop</h2>
 *
 * <p>Its calls are made in threads of their own and awaited, {@link
 * asyncio.EventLoop#runInExecutor}; they are platform threads, one for each session, since a
 * session is made for one thread. Its callbacks, here the confirmations, come in a thread of the
 * client's: they touch nothing but {@link asyncio.EventLoop#callSoonThreadsafe}, which completes a
 * future in the loop. A coroutine asks for the next message only when it is through with the last;
 * so the window stays full, the broker sends no more, and nothing piles up anywhere in between.
 *
 * <h2>In the model</h2>
 *
 * <p>The broker, its protocol and its client are the real ones; so are the processes, and the kill.
 * What depends on the race between them differs from run to run: which clerk gets which order, and
 * how many are redelivered. What does not depend on it is what the tests check: each order is
 * charged, none twice, and the one that ann had in her hands comes again and is recognized.
 *
 * <h2>Not in the model</h2>
 *
 * <ul>
 *   <li>The broker's own death. The embedded one keeps its messages in memory; a real one writes
 *       them to a disk before it confirms, and has a second one beside it. Nor does a lost
 *       connection come back here: the program ends. An address such as {@code failover:(tcp://…)}
 *       makes the client try again.
 *   <li>Luck. A kill at the worst moment is rare, and so ann waits for it there.
 *   <li>The ledger's database: it forgets everything when it ends. Were it to last, it would write
 *       id and charge in one transaction, before it acknowledges.
 *   <li>Dead letters, transactions, priorities, expiry, topics. Logs such as Kafka, where a
 *       consumer has a position instead of acknowledgements, which comes to the same: what lies
 *       behind the last position that was stored is read again.
 * </ul>
 */
@NullMarked
package asyncio.examples.broker;

import org.jspecify.annotations.NullMarked;
