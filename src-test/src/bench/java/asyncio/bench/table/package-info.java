/**
 * The table: the works of {@code asyncio.bench.peers} by this library, by its floor and by rivals,
 * measured in turns, written into the README, and compared with an earlier measurement.
 */
package asyncio.bench.table;
