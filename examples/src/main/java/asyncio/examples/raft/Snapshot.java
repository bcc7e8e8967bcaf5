package asyncio.examples.raft;

/**
 * What the state machine holds after an entry. It stands for all entries up to that one.
 *
 * @param index the index of the last entry that it stands for; 0 if there is none
 * @param term the term of that entry
 * @param state the state machine's content, as text
 */
record Snapshot(long index, long term, String state) {

  /** The state before the first entry. */
  static final Snapshot EMPTY = new Snapshot(0, 0, "");
}
