package asyncio.examples.raft;

import static asyncio.Asyncio.getRunningLoop;

import asyncio.CancelScope;
import asyncio.TaskGroup;
import asyncio.examples.raft.Message.Answer;
import asyncio.examples.raft.Message.AppendEntries;
import asyncio.examples.raft.Message.Appended;
import asyncio.examples.raft.Message.InstallSnapshot;
import asyncio.examples.raft.Message.Question;
import asyncio.examples.raft.Message.RequestVote;
import asyncio.examples.raft.Message.Vote;
import asyncio.futures.Future;
import asyncio.sync.Queue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A member of the cluster, by the rules of Raft: a follower, a candidate or the leader.
 *
 * <p>Everything happens in turns: a message that came in, an answer, a client's request, or the end
 * of the election timeout. One task takes the turns, one after another, each to its end, even where
 * it waits for the disk. So no turn sees half of another.
 *
 * <p>In a turn, the disk comes first, and memory follows without waiting in between: what other
 * tasks see of the state is always on the disk.
 */
final class Node {

  private final String name;
  private final List<Peer> peers;
  private final Storage storage;
  private final Rules rules;
  private final Settings settings;
  private final RandomGenerator random;
  private final Consumer<String> story;
  private final Queue<Turn> inbox = new Queue<>();

  // On the disk, too.
  private long term;
  private @Nullable String vote;
  private final Log log;

  // The state machine, and the last entry that was applied to it: the last that is committed.
  private final KeyValueStore store;
  private long commitIndex;

  private @Nullable String leader;
  private double electionTime;

  /** As a candidate: who has granted a vote. Otherwise null. */
  private @Nullable List<String> voters;

  /** As the leader. Otherwise null. */
  private @Nullable Leadership leadership;

  /** Something to be done to the end before the next such thing begins. */
  private interface Turn {
    void take() throws IOException;
  }

  /** A turn with a result. */
  private interface Step<T> {
    T take() throws IOException;
  }

  /** What the leader does for a client: begins what gives the answer. */
  private interface Service {
    void begin(Leadership current, Future<String> answer) throws IOException;
  }

  /**
   * Makes a member that goes on where it was.
   *
   * @param state what it has stored
   */
  Node(
      String name,
      List<Peer> peers,
      Storage storage,
      Storage.State state,
      Settings settings,
      RandomGenerator random,
      Rules rules,
      Consumer<String> story) {
    this.name = name;
    this.peers = peers;
    this.storage = storage;
    this.term = state.term();
    this.vote = state.vote();
    this.log = state.log();
    this.commitIndex = log.snapshot().index();
    this.store = new KeyValueStore(rules);
    this.store.load(log.snapshot().state());
    this.settings = settings;
    this.random = random;
    this.rules = rules;
    this.story = story;
  }

  // ---- what it is, for others to see

  long term() {
    return term;
  }

  boolean isCandidate() {
    return voters != null;
  }

  boolean isLeader() {
    return leadership != null;
  }

  long commitIndex() {
    return commitIndex;
  }

  Log log() {
    return log;
  }

  // ---- turns

  /**
   * Takes part until it is cancelled. Suspends.
   *
   * @throws asyncio.futures.ExceptionGroup if the disk fails: a member that cannot remember must
   *     not take part
   */
  void run() {
    try {
      TaskGroup.run(
          group -> {
            for (Peer peer : peers) {
              group.createTask(() -> talkTo(peer), name + " to " + peer.name());
            }
            takeTurns();
          });
    } finally {
      peers.forEach(Peer::disconnect);
    }
  }

  private void takeTurns() throws IOException {
    restartElectionTimer();
    while (true) {
      Turn next = nextTurn();
      if (next != null) {
        next.take();
      } else {
        startElection();
      }
    }
  }

  /** The next turn; null if the election timeout is over. */
  private @Nullable Turn nextTurn() {
    if (leadership != null || !inbox.empty()) {
      return inbox.get();
    }
    double left = Math.max(0, electionTime - getRunningLoop().time());
    return CancelScope.after(left).run(() -> inbox.get(), null);
  }

  /** Has a step done in a turn, and waits for its result. Suspends. */
  private <T> T inTurn(Step<T> step) {
    Future<T> result = getRunningLoop().createFuture();
    inbox.putNowait(
        () -> {
          T value = step.take();
          if (!result.done()) { // it is, if nobody waits for it any more
            result.setResult(value);
          }
        });
    return result.await();
  }

  // ---- terms and elections

  /** Gives the leader, or the candidates, another election timeout. */
  private void restartElectionTimer() {
    double timeout = settings.electionTimeout() * (1 + random.nextDouble());
    electionTime = getRunningLoop().time() + timeout;
  }

  private void enterTerm(long newTerm, @Nullable String newVote) throws IOException {
    storage.saveVote(newTerm, newVote);
    term = newTerm;
    vote = newVote;
    becomeFollowerOf(null);
  }

  private void becomeFollowerOf(@Nullable String newLeader) {
    if (newLeader != null && !Objects.equals(leader, newLeader)) {
      story.accept("follows " + newLeader + " in term " + term);
    }
    leader = newLeader;
    voters = null;
    if (leadership != null) {
      leadership.end(newLeader);
      leadership = null;
      restartElectionTimer();
    }
  }

  private void startElection() throws IOException {
    enterTerm(term + 1, name);
    voters = new ArrayList<>(List.of(name));
    story.accept("is a candidate in term " + term);
    restartElectionTimer();
    tellPeers();
    countVotes();
  }

  private Vote answer(RequestVote request) throws IOException {
    if (request.term() > term) {
      enterTerm(request.term(), null);
    }
    boolean granted =
        request.term() == term
            && rules.mayVote(vote, request.candidate())
            && rules.isUpToDate(request.lastTerm(), request.lastIndex(), log);
    if (granted) {
      storage.saveVote(term, request.candidate());
      vote = request.candidate();
      restartElectionTimer();
    }
    return new Vote(term, granted);
  }

  private void countVotes() throws IOException {
    if (voters != null && rules.votes(voters) > (peers.size() + 1) / 2) {
      lead();
    }
  }

  private void lead() throws IOException {
    voters = null;
    leader = name;
    leadership = new Leadership(name, term, log, peers, rules, settings.batch());
    story.accept("leads in term " + term);
    add(""); // an entry of its own term, with which it commits those of older ones
    commit(leadership.committed(commitIndex));
  }

  // ---- the leader's side

  /** Tells a peer what there is to tell, as soon as there is something; at times, that it leads. */
  private void talkTo(Peer peer) {
    while (true) {
      CancelScope.after(settings.heartbeat()).run(() -> peer.news().await());
      peer.news().clear();
      Question question = questionFor(peer);
      Answer answer = question == null ? null : peer.call(question);
      if (question != null && answer != null) {
        inTurn(
            () -> {
              take(peer, question, answer);
              return true;
            });
      }
    }
  }

  private @Nullable Question questionFor(Peer peer) {
    if (leadership != null) {
      return leadership.messageFor(peer.name(), commitIndex);
    }
    return voters == null ? null : new RequestVote(term, name, log.lastIndex(), log.lastTerm());
  }

  private void take(Peer peer, Question question, Answer answer) throws IOException {
    if (answer.term() > term) {
      enterTerm(answer.term(), null);
    } else if (question.term() != term) {
      return; // what was asked in an older term is of no interest any more
    } else if (answer instanceof Vote given && voters != null) {
      if (given.granted()) {
        voters.add(peer.name());
      }
      countVotes();
    } else if (answer instanceof Appended appended && leadership != null) {
      if (leadership.answered(peer.name(), appended)) {
        peer.news().set();
      }
      commit(leadership.committed(commitIndex));
    }
  }

  private void tellPeers() {
    peers.forEach(peer -> peer.news().set());
  }

  /** Adds a command to the leader's log. */
  private void add(String command) throws IOException {
    List<Entry> entries = List.of(new Entry(term, command));
    storage.saveEntries(log.lastIndex(), entries);
    log.replaceAfter(log.lastIndex(), entries);
    tellPeers();
  }

  // ---- the follower's side

  /**
   * Answers another member. Suspends.
   *
   * @param question what it asks
   * @return the answer
   */
  Answer answer(Question question) {
    return inTurn(
        () -> {
          if (question instanceof RequestVote request) {
            return answer(request);
          } else if (question instanceof AppendEntries append) {
            return answer(append);
          }
          return answer((InstallSnapshot) question);
        });
  }

  /** A leader of this term or a newer one was heard. */
  private void follow(long itsTerm, String itsName) throws IOException {
    if (itsTerm > term) {
      enterTerm(itsTerm, null);
    }
    becomeFollowerOf(itsName);
    restartElectionTimer();
  }

  private Appended answer(AppendEntries append) throws IOException {
    if (append.term() < term) {
      return new Appended(term, false, log.lastIndex());
    }
    follow(append.term(), append.leader());
    long previous = append.previousIndex();
    if (!log.matches(previous, append.previousTerm())) {
      return new Appended(term, false, Math.min(log.lastIndex(), previous - 1));
    }
    long last = previous + append.entries().size();
    int known = known(previous, append.entries());
    List<Entry> added = append.entries().subList(known, append.entries().size());
    if (!added.isEmpty()) {
      storage.saveEntries(previous + known, added);
      log.replaceAfter(previous + known, added);
    }
    commit(Math.min(append.commitIndex(), last));
    return new Appended(term, true, last);
  }

  /** How many of the entries that follow an index are in the log already. */
  private int known(long previous, List<Entry> entries) {
    int known = 0;
    while (known < entries.size()) {
      long index = previous + known + 1;
      boolean isThere =
          index <= log.snapshot().index()
              || (log.holds(index) && rules.keeps(log.entry(index), entries.get(known)));
      if (!isThere) {
        break;
      }
      known++;
    }
    return known;
  }

  private Appended answer(InstallSnapshot install) throws IOException {
    Snapshot snapshot = install.snapshot();
    if (install.term() < term) {
      return new Appended(term, false, log.lastIndex());
    }
    follow(install.term(), install.leader());
    if (snapshot.index() > commitIndex) {
      boolean matches =
          snapshot.index() <= log.lastIndex() && log.matches(snapshot.index(), snapshot.term());
      replaceBy(snapshot, matches ? log.after(snapshot.index(), Integer.MAX_VALUE) : List.of());
      store.load(snapshot.state());
      commitIndex = snapshot.index();
    }
    return new Appended(term, true, snapshot.index());
  }

  // ---- the state machine

  private void commit(long index) throws IOException {
    while (commitIndex < index) {
      commitIndex++;
      String answer = store.apply(log.entry(commitIndex).command());
      if (leadership != null) {
        leadership.applied(commitIndex, answer);
      }
    }
    if (leadership != null) {
      leadership.answerReads(commitIndex, store);
    }
    if (commitIndex - log.snapshot().index() >= settings.logLimit()) {
      Snapshot snapshot = new Snapshot(commitIndex, log.term(commitIndex), store.save());
      replaceBy(snapshot, log.after(commitIndex, Integer.MAX_VALUE));
    }
  }

  private void replaceBy(Snapshot snapshot, List<Entry> following) throws IOException {
    storage.saveAll(term, vote, snapshot, following);
    log.restart(snapshot, following);
  }

  // ---- clients

  /**
   * Applies a command. Suspends until it is applied here, and stored by a majority. Cancellation:
   * it may be applied, or not.
   *
   * @param command a line, as of {@link KeyValueStore}
   * @return the store's answer; {@code leader NAME} if this is not the leader. It may have been one
   *     until now: then the command may be applied, or not
   */
  String propose(String command) {
    return serve(
        (current, answer) -> {
          add(command);
          current.propose(answer);
          commit(current.committed(commitIndex));
        });
  }

  /**
   * The value of a key: not older than this call. Suspends.
   *
   * @param key the key
   * @return {@code value VALUE}, or {@code none}; {@code leader NAME} if this is not the leader
   */
  String get(String key) {
    return serve(
        (current, answer) -> {
          current.read(key, answer);
          tellPeers();
          current.answerReads(commitIndex, store);
        });
  }

  private String serve(Service service) {
    Future<String> answer = getRunningLoop().createFuture();
    inbox.putNowait(
        () -> {
          if (answer.done()) {
            return; // the client waits no longer
          }
          if (leadership == null) {
            answer.setResult(Leadership.refusal(leader));
          } else {
            service.begin(leadership, answer);
          }
        });
    return answer.await();
  }
}
