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
 *       at. Not here: an order that many clerks had, who died, is as good as any.
 *   <li><b>Order</b> is that of sending only for a single consumer that never fails. What comes
 *       again comes late.
 *   <li><b>Outbox.</b> The same on the other side: a shop that writes an order into its database,
 *       and then sends it, may die in between. So it writes the order into an outbox, in the same
 *       transaction, and sends from there, as often as it takes, until the broker confirms.
 * </ul>
 *
 * <h2>To run</h2>
 *
 * <pre>{@code
 * broker                                             # twenty orders, two clerks, one of them is killed
 * broker --orders 10000 --clerks 3                   # two of three are killed; figures
 * broker --serve                                     # only a broker; prints its address
 * broker --orders 10000 --clerks 3 --broker ADDRESS  # with that one, or any ActiveMQ
 * broker --folder FOLDER                             # keeps the files; goes on with those of an earlier run
 * }</pre>
 *
 * <p>A shop takes orders, clerks charge them, a ledger enters the charges. Each clerk is a process
 * of its own, and all but one are killed (SIGKILL) while they work, at the worst moment: the ledger
 * has the charge, and the broker has not the acknowledgement. In the end the ledger's file is
 * compared with the orders: how many are lost, how many were charged twice. Kill more of them by
 * hand; or kill the program, and go on with its folder.
 *
 * <h2>Where to read</h2>
 *
 * <ol>
 *   <li>{@code Clerk} the consumer that may be killed: work, effect, acknowledgement
 *   <li>{@code Outbox} orders on the shop's disk, until the broker has them
 *   <li>{@code Ledger} the idempotent receiver: charges, and by the same write an inbox; {@code
 *       Bookkeeper} what comes into it
 *   <li>{@code Rules} the decisions on which it rests that nothing is lost, a line each
 *   <li>{@code Records}, {@link asyncio.examples.storage.Journal} files that survive a crash
 *   <li>{@code Broker}, {@code Sender}, {@code Receiver} what all of them need of a broker; {@code
 *       Connections} a new connection when one is broken
 *   <li>{@code JmsBroker}, {@code JmsSender}, {@code JmsReceiver} the bridge between the loop and a
 *       client library that blocks and calls back from its own threads
 *   <li>{@link asyncio.examples.broker.Orders}, {@code Trade}, {@code Staff}, {@code ClerkProcess},
 *       {@code Folder}, {@code Audit} the program
 * </ol>
 *
 * <p>By default the broker, Apache ActiveMQ, runs in the same process as the shop and the ledger,
 * in memory, and listens on a free port of loopback; it is started by its address alone.
 *
 * <h2>When something breaks</h2>
 *
 * <ul>
 *   <li>A clerk dies, or throws: its connection breaks, and the broker gives its orders to the
 *       others at once. No clock decides that: an order may take as long as it takes. If no clerk
 *       is left, the program ends with an error.
 *   <li>A clerk hangs, or is cut off: client and broker say something to each other all the time,
 *       and count the connection as broken when they hear nothing for half a minute.
 *   <li>The broker dies: all connect again, for ten seconds. The shop then sends what the ledger
 *       does not have, because a broker in memory has forgotten all. If there is none, the program
 *       ends with an error that names the address.
 *   <li>The program dies, by Ctrl-C or SIGKILL: the clerks end, since their input does. What the
 *       shop and the ledger know is in the folder, and {@code --folder} goes on with it.
 *   <li>All went well: the queues are removed from the broker, and the folder, if it was a new one.
 * </ul>
 *
 * <h2>In simulation</h2>
 *
 * <p>The clerks, the shop and the ledger know only the three interfaces. In the tests these are a
 * small broker on a simulated host, over the library's streams. There, hosts crash, pause and
 * restart, links are cut, held, slow and lossy, connections are reset, and disks forget what was
 * not forced, all from a seed: {@code TradeSimulationTest}. It has to find each of six mistakes in
 * the rules, such as a clerk that acknowledges first.
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
 * <p>The broker, its protocol and its client are the real ones; so are the processes, the files,
 * and the kill. What depends on the race between them differs from run to run: which clerk gets
 * which order, and how many are redelivered. What does not depend on it is what the tests check:
 * each order is charged, none twice, and one that a killed clerk had in its hands comes again and
 * is recognized.
 *
 * <h2>Not in the model</h2>
 *
 * <ul>
 *   <li>A broker with a disk, and a second one beside it. {@code --broker} takes one.
 *   <li>Luck. A kill at the worst moment is rare, and so a clerk waits for it there.
 *   <li>Databases. The outbox and the ledger are files, where others have tables.
 *   <li>Dead letters, transactions, priorities, expiry, topics. Logs such as Kafka, where a
 *       consumer has a position instead of acknowledgements, which comes to the same: what lies
 *       behind the last position that was stored is read again.
 * </ul>
 */
@NullMarked
package asyncio.examples.broker;

import org.jspecify.annotations.NullMarked;
