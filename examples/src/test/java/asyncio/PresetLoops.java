package asyncio;

import java.util.function.Consumer;

/** Loops that a program makes itself, for instance by {@link Asyncio#run(Coroutine)}. */
public final class PresetLoops {

  private PresetLoops() {}

  /** Runs a program in this thread; each builder of a loop is set up before the program gets it. */
  public static void during(Consumer<LoopBuilder> preset, Runnable program) {
    LoopBuilder.presetEach(preset, program);
  }
}
