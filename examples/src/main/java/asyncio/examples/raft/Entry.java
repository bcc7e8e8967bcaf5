package asyncio.examples.raft;

/**
 * An entry of the log.
 *
 * @param term the term of the leader that has added it
 * @param command for the state machine; empty if it changes nothing
 */
record Entry(long term, String command) {}
