package asyncio.examples.raft;

/**
 * Times and sizes.
 *
 * @param electionTimeout how long a follower waits for its leader before it wants to be leader
 *     itself, in seconds; each time a random time, from this one to twice as long
 * @param heartbeat how often a leader is heard when it has nothing to say, in seconds
 * @param callTimeout how long a member waits for another's answer, in seconds
 * @param requestTimeout how long a client waits for an answer, in seconds
 * @param batch how many entries one message carries
 * @param logLimit how many entries the log holds before a snapshot takes their place
 */
record Settings(
    double electionTimeout,
    double heartbeat,
    double callTimeout,
    double requestTimeout,
    int batch,
    int logLimit) {

  static final Settings DEFAULT = new Settings(0.2, 0.05, 0.15, 1, 100, 1000);
}
