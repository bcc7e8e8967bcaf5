package asyncio.bench.table;

import asyncio.EngineKind;
import asyncio.bench.KernelBenchmark;
import asyncio.bench.Runtimes;
import asyncio.bench.Scratch;
import asyncio.bench.peers.BareProgram;
import asyncio.bench.peers.HelloBare;
import asyncio.bench.peers.HelloOurs;
import asyncio.bench.peers.NettyProgram;
import asyncio.bench.peers.OurProgram;
import io.netty.util.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out who is on this machine, and builds what has to be built. */
final class Peers {

  private final Scratch scratch;
  private final Runtimes runtimes;
  private final String classPath = System.getProperty("java.class.path");
  private final List<Peer> all = new ArrayList<>();
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();

  /**
   * Looks for them.
   *
   * @param scratch for what is unpacked and built
   * @param runtimes what runs the programs in Java and in Python
   * @param more other programs, by their names
   */
  Peers(Scratch scratch, Runtimes runtimes, Map<String, String> more) throws IOException {
    this.scratch = scratch;
    this.runtimes = runtimes;
    String bareClassPath = HelloJar.of(classPath, scratch.file("hello.jar"));
    addOurs(Peer.DIRECT, EngineKind.DIRECT, bareClassPath, KernelBenchmark.OPEN_SCHEDULER);
    addOurs(Peer.PORTABLE, EngineKind.PORTABLE, bareClassPath);
    addFloor(bareClassPath);
    addNetty();
    addGo();
    addNode();
    addPython();
    addMore(more);
  }

  List<Peer> all() {
    return all;
  }

  /** What each is, by name. */
  Map<String, String> versions() {
    return versions;
  }

  /** Who is not there, and why. */
  List<String> missing() {
    return missing;
  }

  /** The library with one of the costs that are chosen, as a peer of its own. */
  Peer withCost(String name, String cost) {
    return new Peer(
        name,
        Peer.ALL,
        0.5,
        ours(EngineKind.DIRECT, cost, KernelBenchmark.OPEN_SCHEDULER),
        List.of());
  }

  private void addOurs(
      String name, EngineKind engine, String helloClassPath, String... jvmArguments) {
    List<String> hello = java(helloClassPath, List.of(jvmArguments), HelloOurs.class.getName());
    List<String> program = ours(engine, OurProgram.NOTHING, jvmArguments);
    all.add(new Peer(name, Peer.ALL, 1, program, hello));
  }

  private List<String> ours(EngineKind engine, String cost, String... jvmArguments) {
    return java(classPath, List.of(jvmArguments), OurProgram.class.getName(), engine.name(), cost);
  }

  private void addFloor(String helloClassPath) {
    List<String> program = java(classPath, BareProgram.ONE_CARRIER, BareProgram.class.getName());
    List<String> hello = java(helloClassPath, List.of(), HelloBare.class.getName());
    all.add(new Peer(Peer.FLOOR, Peer.ALL, 1, program, hello));
  }

  private void addNetty() {
    List<String> program = java(classPath, List.of(), NettyProgram.class.getName(), "nio");
    Set<Work> works = EnumSet.of(Work.CALLBACKS, Work.TIMERS);
    all.add(new Peer("Netty", works, 1, program, List.of()));
    versions.put("Netty", nettyVersion());
  }

  /** All its parts have one; which of their lists survives in one jar nobody knows. */
  private static String nettyVersion() {
    return Version.identify(Peers.class.getClassLoader()).values().stream()
        .map(Version::artifactVersion)
        .findFirst()
        .orElse("");
  }

  /** Whatever else there is: it takes size, runs and works, and prints what the others do. */
  private void addMore(Map<String, String> programs) {
    programs.forEach(
        (name, command) -> {
          List<String> words = List.of(command.trim().split("\\s+"));
          Set<Work> works = EnumSet.complementOf(EnumSet.of(Work.HELLO));
          all.add(new Peer(name, works, 1, words, List.of()));
        });
  }

  private List<String> java(
      String classPath, List<String> jvmArguments, String... programAndArguments) {
    List<String> command = new ArrayList<>();
    command.add(runtimes.java());
    command.addAll(jvmArguments);
    command.add("-Dslf4j.internal.verbosity=ERROR"); // Micrometer's
    command.add("-cp");
    command.add(classPath);
    command.addAll(List.of(programAndArguments));
    return command;
  }

  private void addGo() throws IOException {
    String version = Commands.versionOf("go", "version");
    if (version == null) {
      missing.add("Go (no `go` on the path)");
      return;
    }
    String program = scratch.file("peer").toString();
    String hello = scratch.file("hello").toString();
    Commands.output(List.of("go", "build", "-o", program, scratch.unpacked("peers/peer.go")));
    Commands.output(List.of("go", "build", "-o", hello, scratch.unpacked("peers/hello.go")));
    Set<Work> works = EnumSet.complementOf(EnumSet.of(Work.CALLBACKS));
    all.add(new Peer("Go", works, 1, List.of(program), List.of(hello)));
    versions.put("Go", version.replace("go version go", ""));
  }

  private void addNode() throws IOException {
    String version = Commands.versionOf("node", "--version");
    if (version == null) {
      missing.add("Node (no `node` on the path)");
      return;
    }
    List<String> program =
        List.of(
            "node", "--expose-gc", "--max-old-space-size=8192", scratch.unpacked("peers/peer.mjs"));
    List<String> hello = List.of("node", scratch.unpacked("peers/hello.mjs"));
    all.add(new Peer("Node", Peer.ALL, 1, program, hello));
    versions.put("Node", version);
  }

  private void addPython() throws IOException {
    String python = runtimes.python();
    String program = scratch.unpacked("peers/peer.py");
    // What is on the path may be a script that looks for the interpreter.
    String found = Commands.versionOf(python, "-c", "import sys; print(sys.executable)");
    String interpreter = found == null ? python : found;
    for (String loop : List.of("asyncio", "uvloop")) {
      String version = Commands.versionOf(interpreter, program, loop, "version");
      if (version == null) {
        missing.add(loop + " (not in that CPython, or the CPython is older than 3.11)");
        continue;
      }
      List<String> hello =
          loop.equals("asyncio")
              ? List.of(interpreter, scratch.unpacked("peers/hello.py"))
              : List.of();
      all.add(new Peer(loop, Peer.ALL, 0.2, List.of(interpreter, program, loop), hello));
      versions.put(loop, version);
    }
  }
}
