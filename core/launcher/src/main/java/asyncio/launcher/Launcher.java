package asyncio.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.jar.Manifest;

/**
 * The main class of a runnable jar. It calls the program, which the manifest names as {@value
 * #PROGRAM}. If the JVM is too old for that, it starts the jar once more with a later one.
 */
public final class Launcher {

  /** The first version of Java that runs the library. */
  static final int LEAST_VERSION = 21;

  private static final String PROGRAM = "Launched-Class";

  private Launcher() {}

  /**
   * Runs the program of this jar. Ends the JVM only if another one has run the program.
   *
   * @param args the program's arguments
   * @throws Throwable what the program throws
   */
  public static void main(String[] args) throws Throwable {
    if (Runtime.version().feature() < LEAST_VERSION) {
      System.exit(withLaterJava(Jdks.ofMachine(), args));
    }
    try {
      Method main = Class.forName(program()).getMethod("main", String[].class);
      main.setAccessible(true); // as java does: its class need not be public
      main.invoke(null, (Object) args);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
  }

  /** The class that the manifest of this class's own jar names. */
  private static String program() throws IOException {
    for (URL url :
        Collections.list(Launcher.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
      try (InputStream in = url.openStream()) {
        String program = new Manifest(in).getMainAttributes().getValue(PROGRAM);
        if (program != null) {
          return program;
        }
      }
    }
    throw new IllegalStateException("The manifest of the jar has no line '" + PROGRAM + "'.");
  }

  private static int withLaterJava(Jdks jdks, String[] args)
      throws IOException, InterruptedException, URISyntaxException {
    Path jar = Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Optional<Path> java = jdks.java(LEAST_VERSION);
    if (java.isEmpty()) {
      System.err.println(tooOld(jar.getFileName().toString(), jdks));
      return 1;
    }
    Process program = new ProcessBuilder(command(java.get(), jar, args)).inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(program), "end of the program"));
    leaveCtrlCToProgram();
    return program.waitFor();
  }

  static List<String> command(Path java, Path jar, String... args) {
    List<String> command = new ArrayList<>(List.of(java.toString(), "-jar", jar.toString()));
    command.addAll(List.of(args));
    return command;
  }

  /** Who ends this JVM means the program. Its clean-up may take as long as it would without us. */
  private static void end(Process program) {
    program.destroy();
    try {
      program.waitFor();
    } catch (InterruptedException stop) {
      program.destroyForcibly();
    }
  }

  /** The terminal tells both. The program decides what Ctrl-C does; this JVM waits for its end. */
  private static void leaveCtrlCToProgram() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object interrupt = signal.getConstructor(String.class).newInstance("INT");
      Object ignore = handler.getField("SIG_IGN").get(null);
      signal.getMethod("handle", signal, handler).invoke(null, interrupt, ignore);
    } catch (ReflectiveOperationException notHere) {
      System.getLogger("asyncio")
          .log(System.Logger.Level.DEBUG, "Ctrl-C ends the program at once.", notHere);
    }
  }

  /** What to tell a user who has no Java that is late enough. */
  static String tooOld(String jar, Jdks jdks) {
    return jar
        + " needs Java "
        + LEAST_VERSION
        + " or later, and this is Java "
        + Runtime.version().feature()
        + " ("
        + System.getProperty("java.home")
        + "). Install a later JDK, such as Temurin 25 (adoptium.net), or set JAVA_HOME to one."
        + " Looked in "
        + jdks
        + ".";
  }
}
