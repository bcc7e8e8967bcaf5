package asyncio.examples.raft;

import asyncio.Asyncio;
import asyncio.KeyboardInterrupt;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A member in a process of its own. It ends when its input ends: with the program that has started
 * it.
 */
final class MemberProcess {

  private static final Logger LOGGER = Logger.getLogger("asyncio");

  private MemberProcess() {}

  /**
   * Runs a member.
   *
   * @param args its name, its folder, and all members
   */
  public static void main(String[] args) {
    LOGGER.setLevel(Level.WARNING); // silences the line that says which engine runs
    Thread.ofPlatform().daemon().start(MemberProcess::awaitEndOfInput);
    String name = args[0];
    Path folder = Path.of(args[1]);
    List<Member> members = new ArrayList<>();
    for (int i = 2; i < args.length; i++) {
      members.add(Member.parse(args[i]));
    }
    try {
      Asyncio.run(() -> serve(name, members, folder));
    } catch (KeyboardInterrupt e) {
      LOGGER.log(Level.FINE, "Ctrl-C is for all processes of a terminal.", e);
    }
  }

  private static void serve(String name, List<Member> members, Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom();
    Settings settings = Settings.DEFAULT;
    Replica.open(
            name,
            members,
            folder,
            settings,
            random,
            new Rules(),
            story -> System.out.println(name + " " + story))
        .serve();
  }

  /** Nothing is to be cleaned up: a member may end at any time. */
  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      LOGGER.log(Level.FINE, "That is an end, too.", e);
    }
    Runtime.getRuntime().halt(0);
  }
}
