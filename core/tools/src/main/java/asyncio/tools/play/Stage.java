package asyncio.tools.play;

import asyncio.KeyboardInterrupt;
import asyncio.LoopBuilder;
import asyncio.ReadyOrder;
import asyncio.futures.Futures;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs in the JVM of the program: prepares its loops, and calls its main. */
public final class Stage {

  /** The system property with the seed of the order; not set: first come, first served. */
  static final String SEED = "asyncio.play.seed";

  /** The system property with the file of a program that stops before each step. */
  static final String STEP = "asyncio.play.step";

  /** What shells report for a program that Ctrl-C has ended. */
  private static final int INTERRUPTED = 130;

  private Stage() {}

  /**
   * Runs a program.
   *
   * @param args the name of its main class, and its arguments
   * @throws ReflectiveOperationException if it cannot be called
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    String[] arguments = Arrays.copyOfRange(args, 1, args.length);
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    Method main = mainOf(Class.forName(args[0], false, loader));
    Runnable program = () -> call(main, arguments);
    String file = System.getProperty(STEP);
    if (file == null) {
      LoopBuilder.presetEach(Stage::setOrder, program);
      return;
    }
    HeldClock clock = new HeldClock();
    Screen screen = new Screen(System.in, System.out, clock, Path.of(file));
    System.setIn(InputStream.nullInputStream()); // the terminal is the stepper's
    Consumer<LoopBuilder> preset = builder -> setOrder(builder.clock(clock));
    LoopBuilder.presetEach(
        // A stop is no blocked loop.
        preset.andThen(builder -> builder.slowCallbackDuration(1e6)),
        () ->
            LoopBuilder.prepareEach(loop -> loop.addListener(new Stepper(loop, screen)), program));
  }

  private static void setOrder(LoopBuilder builder) {
    Long seed = Long.getLong(SEED);
    if (seed != null) {
      builder.order(orderOf(seed));
    }
  }

  /** Of the test kit. Called by name: its module asks for JUnit, which nobody needs here. */
  private static ReadyOrder orderOf(long seed) {
    try {
      return (ReadyOrder)
          Class.forName("asyncio.test.explore.Explorer")
              .getMethod("orderOf", long.class)
              .invoke(null, seed);
    } catch (ReflectiveOperationException notThere) {
      throw new IllegalStateException("The orders of seeds are in asyncio-test.", notThere);
    }
  }

  private static Method mainOf(Class<?> program) throws NoSuchMethodException {
    Method main =
        Stream.of(program.getDeclaredMethods())
            .filter(method -> method.getName().equals("main"))
            .filter(Stage::takesArgumentsOrNothing)
            .max(Comparator.comparingInt(Method::getParameterCount))
            .orElseThrow(
                () ->
                    new NoSuchMethodException(
                        program.getName()
                            + " has no main: public static void main(String[] args) { ... }"));
    main.setAccessible(true);
    return main;
  }

  private static boolean takesArgumentsOrNothing(Method main) {
    Class<?>[] parameters = main.getParameterTypes();
    return parameters.length == 0 || parameters.length == 1 && parameters[0].equals(String[].class);
  }

  private static void call(Method main, String[] args) {
    try {
      Object receiver = null;
      if (!Modifier.isStatic(main.getModifiers())) {
        var constructor = main.getDeclaringClass().getDeclaredConstructor();
        constructor.setAccessible(true);
        receiver = constructor.newInstance();
      }
      Object[] passed = main.getParameterCount() == 0 ? new Object[0] : new Object[] {args};
      main.invoke(receiver, passed);
    } catch (InvocationTargetException thrown) {
      throw failed(thrown.getCause() == null ? thrown : thrown.getCause());
    } catch (ReflectiveOperationException cannotBeCalled) {
      throw new IllegalStateException("main cannot be called", cannotBeCalled);
    }
  }

  /** The JVM prints what comes out of main, without our frames, and ends by 1. */
  private static RuntimeException failed(Throwable thrown) {
    if (thrown instanceof KeyboardInterrupt) {
      System.exit(INTERRUPTED);
    }
    StackTraceElement[] stack = thrown.getStackTrace();
    int length = stack.length;
    while (length > 0 && isOurs(stack[length - 1].getClassName())) {
      length--;
    }
    thrown.setStackTrace(Arrays.copyOf(stack, length));
    return Futures.rethrow(thrown);
  }

  private static boolean isOurs(String className) {
    return className.startsWith(Stage.class.getName())
        || className.startsWith(LoopBuilder.class.getName())
        || className.startsWith("java.lang.reflect.")
        || className.startsWith("jdk.internal.reflect.");
  }
}
