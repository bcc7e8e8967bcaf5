package asyncio.testing;

import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.ExceptionHandler;
import java.util.ArrayList;
import java.util.List;

/** An exception handler that remembers what it was told. */
public final class Reported implements ExceptionHandler {

  private final List<ExceptionContext> all = new ArrayList<>();

  /** A handler for a loop. */
  public static Reported by(EventLoop loop) {
    Reported reported = new Reported();
    loop.setExceptionHandler(reported);
    return reported;
  }

  @Override
  public void handle(EventLoop loop, ExceptionContext context) {
    all.add(context);
  }

  public List<ExceptionContext> all() {
    return all;
  }

  public List<String> messages() {
    return all.stream().map(ExceptionContext::message).toList();
  }

  public List<Throwable> exceptions() {
    return all.stream().map(ExceptionContext::exception).toList();
  }

  /** The only report. */
  public ExceptionContext only() {
    if (all.size() != 1) {
      throw new AssertionError("expected one report: " + all);
    }
    return all.get(0);
  }
}
