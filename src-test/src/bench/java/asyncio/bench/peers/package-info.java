/**
 * The programs that the table compares, those in Java: ours, the floor's and Netty's. Each measures
 * the same works, in a process of its own, and prints a JSON line for each run.
 */
package asyncio.bench.peers;
