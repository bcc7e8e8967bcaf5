/**
 * Programs to learn from, each runnable by name.
 *
 * <ul>
 *   <li>{@link asyncio.examples.Main} lists the examples, and runs the one that is named; {@code
 *       Recorded} is its option {@code --record}
 *   <li>{@code tutorial} where to begin: twelve chapters
 *   <li>{@code coordination} how tasks coordinate: a page for each means
 *   <li>{@code process} child processes
 *   <li>{@code net}, {@code fetch} programs of the network
 *   <li>{@code broker} work between systems, which survives a killed worker
 *   <li>{@code raft} a replicated map, which also runs in simulation
 *   <li>{@code node}, {@code javascript}, {@code desktop}, {@code browser}, {@code nginx} models of
 *       other event loops; {@code simulation} gives them their time
 *   <li>{@code busy} a program to look into from outside
 *   <li>{@code terminal} prints text from outside
 * </ul>
 *
 * <p>The file {@code README.md} of this module is an index by pattern.
 */
@NullMarked
package asyncio.examples;

import org.jspecify.annotations.NullMarked;
