import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The future of your own loop: it never calls anybody itself, it asks the loop to. */
public class Exercise3 {

  static final class Loop {
    final Deque<Runnable> ready = new ArrayDeque<>();

    void callSoon(Runnable function) {
      ready.add(function);
    }

    void run() {
      while (!ready.isEmpty()) {
        ready.remove().run();
      }
    }
  }

  static final class Future<T> {
    private final Loop loop;
    private final List<Runnable> callbacks = new ArrayList<>();
    private T result;
    private boolean done;

    Future(Loop loop) {
      this.loop = loop;
    }

    void addDoneCallback(Runnable callback) {
      // TODO: what if the future is done already?
      callbacks.add(callback);
    }

    void setResult(T value) {
      // TODO: this calls the callbacks in the midst of the caller. And a future is done once.
      result = value;
      done = true;
      callbacks.forEach(Runnable::run);
    }

    T result() {
      if (!done) {
        throw new IllegalStateException("The future is not done yet.");
      }
      return result;
    }
  }

  public static void main(String[] args) {
    Loop loop = new Loop();
    Future<String> future = new Future<>(loop);
    future.addDoneCallback(() -> System.out.println("callback: " + future.result()));
    loop.callSoon(() -> {
      future.setResult("hello");
      System.out.println("after setResult");
    });
    loop.run();
  }
}
