package asyncio.examples.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a page that can be clicked. */
public final class Element {

  private final Page page;
  private final @Nullable Element parent;
  private final List<Runnable> listeners = new ArrayList<>();

  Element(Page page, @Nullable Element parent) {
    this.page = page;
    this.parent = parent;
  }

  /**
   * {@code element.addEventListener("click", listener)}.
   *
   * @param listener called for clicks on this element, and on those within it
   */
  public void onClick(Runnable listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /**
   * {@code element.click()}: calls the listeners now, from the inside to the outside. If a script
   * calls this, it is still running between them, so that no microtask does.
   */
  public void click() {
    for (Element element = this; element != null; element = element.parent) {
      List.copyOf(element.listeners).forEach(page::call);
    }
  }
}
