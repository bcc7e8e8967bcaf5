/**
 * A map that several members keep together, by Raft: it outlives the members, as long as a majority
 * of them is there. The page {@code RAFT.md} of this module explains it to a student.
 *
 * <pre>{@code
 * raft                   # three processes; the leader is killed, then all are
 * raft --serve           # talk to them with nc
 * }</pre>
 *
 * <h2>Where to read</h2>
 *
 * <ol>
 *   <li>{@code Message}, {@code Entry}, {@code Snapshot}, {@code Log} what there is to talk about
 *   <li>{@code Rules} the decisions on which everything rests, a line each
 *   <li>{@code Node} a member: terms, elections, what a follower does; {@code Leadership} what a
 *       leader knows besides
 *   <li>{@code Storage}, {@link asyncio.examples.storage.Journal} what a crash must not take away
 *   <li>{@code KeyValueStore} the map, and how a command that is sent twice is applied once
 *   <li>{@code Peer}, {@code Replica}, {@code Wire} the network: asking, answering, bytes
 *   <li>{@code Client} finds the leader, and asks again
 *   <li>{@link asyncio.examples.raft.Raft}, {@code MemberProcess} the program
 * </ol>
 *
 * <h2>How it uses the library</h2>
 *
 * <ul>
 *   <li>All state belongs to one loop. {@code Node} takes its turns in one task, from a queue; so
 *       there is no lock, although a turn waits for the disk.
 *   <li>The disk is written in {@code toThread}, and awaited.
 *   <li>A task for each peer, in a group: if the disk fails, the turns end, and with them all.
 *   <li>Each wait has an end: {@code timeout} for calls, {@code CancelScope} for the election
 *       timeout and for heartbeats.
 *   <li>Randomness, the folder, names and ports are passed in, and the time is the loop's. So the
 *       same code runs in a simulation, where a seed decides on all of them.
 * </ul>
 *
 * <h2>Left out</h2>
 *
 * <ul>
 *   <li>Changes of the membership; a vote before the vote, which keeps a member that was cut off
 *       from ending the term of a good leader when it comes back; leases.
 *   <li>A snapshot goes in one message. Entries are forced one at a time: a leader that is asked a
 *       lot would force several together.
 *   <li>What clients have sent is remembered for ever, one answer for each client.
 * </ul>
 */
@NullMarked
package asyncio.examples.raft;

import org.jspecify.annotations.NullMarked;
