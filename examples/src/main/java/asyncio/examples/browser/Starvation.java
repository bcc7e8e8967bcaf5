package asyncio.examples.browser;

import asyncio.examples.simulation.Simulation;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Five ways to do long work in small steps, and the frames that the screen shows meanwhile.
 *
 * <p>Each step takes a millisecond, and asks for the next one, for 200 ms. Microtasks all belong to
 * one task, so there is no frame until the last one is done: small steps, but no better than one
 * large step. The other four ways let the screen go first. Nested timers soon wait 4 ms each;
 * messages do not. A step for each frame is slow. An idle callback is called only when no other
 * task wants to run.
 *
 * <p>Prints how many frames there were, how many steps, and how late a click was.
 */
public final class Starvation {

  private static final long DURATION = 200;

  private Starvation() {}

  public static void main(String[] args) {
    System.out.println("next step by           frames  steps  the click is late by");
    tryOut("queueMicrotask", Page::queueMicrotask);
    tryOut("setTimeout", (page, step) -> page.setTimeout(step, 0));
    tryOut("postMessage", Starvation::post);
    tryOut("requestAnimationFrame", (page, step) -> page.requestAnimationFrame(time -> step.run()));
    tryOut("requestIdleCallback", (page, step) -> page.requestIdleCallback(idle -> step.run()));
  }

  private static void post(Page page, Runnable step) {
    MessagePort.Channel channel = MessagePort.connect(page, page);
    channel.second().onMessage(message -> step.run());
    channel.first().postMessage("go on");
  }

  private static void tryOut(String name, BiConsumer<Page, Runnable> next) {
    Simulation simulation = new Simulation();
    simulation.start("page", () -> new Work(name, new Page(simulation), next).run());
    simulation.run();
  }

  /** A page with an animation, which works in small steps, and is clicked. */
  private static final class Work {

    private final String name;
    private final Page page;
    private final BiConsumer<Page, Runnable> next;
    private int frames;
    private int steps;
    private long clickIsLate;

    Work(String name, Page page, BiConsumer<Page, Runnable> next) {
      this.name = name;
      this.page = page;
      this.next = next;
    }

    void run() {
      Element button = page.element(null);
      button.onClick(() -> clickIsLate = now() - 50);
      page.loop().callAt(0.05, () -> page.userClicks(button));
      page.onPaint(() -> frames++);
      page.queueTask(TaskSource.NETWORK, this::script);
      page.run();
      System.out.println(
          String.format(Locale.ROOT, "%-21s %7d %6d %7d ms", name, frames, steps, clickIsLate));
    }

    private void script() {
      animate();
      step();
    }

    private void animate() {
      page.change();
      page.requestAnimationFrame(time -> animate());
    }

    private void step() {
      page.simulation().work(1);
      steps++;
      if (now() < DURATION) {
        next.accept(page, this::step);
      } else {
        page.setTimeout(page::close, 0);
      }
    }

    private long now() {
      return page.simulation().millis();
    }
  }
}
