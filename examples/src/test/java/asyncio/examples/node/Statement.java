package asyncio.examples.node;

import org.jspecify.annotations.Nullable;

/** What a program does: printed as JavaScript, or run on our model. */
interface Statement {

  String javaScript();

  void run(Machine machine) throws Exception;

  /** Prints a number, which tells the statements apart. */
  record Log(int number) implements Statement {
    @Override
    public String javaScript() {
      return "log(" + number + ");";
    }

    @Override
    public void run(Machine machine) {
      machine.log(String.valueOf(number));
    }
  }

  /** Computes. */
  record Work(int millis) implements Statement {
    @Override
    public String javaScript() {
      return "work(" + millis + ");";
    }

    @Override
    public void run(Machine machine) {
      machine.clock.work(millis);
    }
  }

  /** {@code setTimeout(…)}. */
  record SetTimeout(int id, int units, Block body) implements Statement {
    @Override
    public String javaScript() {
      return "t[" + id + "] = setTimeout(() => " + body.javaScript() + ", " + units + " * UNIT);";
    }

    @Override
    public void run(Machine machine) {
      long millis = (long) units * machine.millisPerUnit;
      machine.timeouts.put(id, machine.node.setTimeout(machine.callback(body), millis));
    }
  }

  /** {@code setInterval(…)}, a few times. */
  record SetInterval(int id, int units, int times, Block body) implements Statement {
    @Override
    public String javaScript() {
      return "{ let left = "
          + times
          + "; t["
          + id
          + "] = setInterval(() => { if (--left === 0) clearInterval(t["
          + id
          + "]); "
          + body.javaScript()
          + " }, "
          + units
          + " * UNIT); }";
    }

    @Override
    public void run(Machine machine) {
      long millis = (long) units * machine.millisPerUnit;
      int[] left = {times};
      Runnable callback =
          () -> {
            if (--left[0] == 0) {
              machine.node.clearInterval(machine.timeouts.get(id));
            }
            machine.callback(body).run();
          };
      machine.timeouts.put(id, machine.node.setInterval(callback, millis));
    }
  }

  /** {@code clearTimeout(…)}. */
  record ClearTimeout(int id) implements Statement {
    @Override
    public String javaScript() {
      return "clearTimeout(t[" + id + "]);";
    }

    @Override
    public void run(Machine machine) {
      machine.node.clearTimeout(machine.timeouts.get(id));
    }
  }

  /** {@code setImmediate(…)}. */
  record SetImmediate(int id, Block body) implements Statement {
    @Override
    public String javaScript() {
      return "i[" + id + "] = setImmediate(() => " + body.javaScript() + ");";
    }

    @Override
    public void run(Machine machine) {
      machine.immediates.put(id, machine.node.setImmediate(machine.callback(body)));
    }
  }

  /** {@code clearImmediate(…)}. */
  record ClearImmediate(int id) implements Statement {
    @Override
    public String javaScript() {
      return "clearImmediate(i[" + id + "]);";
    }

    @Override
    public void run(Machine machine) {
      machine.node.clearImmediate(machine.immediates.get(id));
    }
  }

  /** {@code process.nextTick(…)}. */
  record Tick(Block body) implements Statement {
    @Override
    public String javaScript() {
      return "process.nextTick(() => " + body.javaScript() + ");";
    }

    @Override
    public void run(Machine machine) {
      machine.node.nextTick(machine.callback(body));
    }
  }

  /** {@code queueMicrotask(…)}. */
  record Microtask(Block body) implements Statement {
    @Override
    public String javaScript() {
      return "queueMicrotask(() => " + body.javaScript() + ");";
    }

    @Override
    public void run(Machine machine) {
      machine.node.queueMicrotask(machine.callback(body));
    }
  }

  /** Settles a deferred promise, perhaps by another one. */
  record Resolve(int number, Expression with) implements Statement {
    @Override
    public String javaScript() {
      return "d(" + number + ").resolve(" + with.javaScript() + ");";
    }

    @Override
    public void run(Machine machine) {
      machine.deferred(number).resolve(with.evaluate(machine));
    }
  }

  /** Fulfils a deferred promise. */
  record Fulfil(int number, int value) implements Statement {
    @Override
    public String javaScript() {
      return "d(" + number + ").resolve(" + value + ");";
    }

    @Override
    public void run(Machine machine) {
      machine.deferred(number).resolve(value);
    }
  }

  /** Rejects a deferred promise. */
  record Reject(int number, int reason) implements Statement {
    @Override
    public String javaScript() {
      return "d(" + number + ").reject(E(" + reason + "));";
    }

    @Override
    public void run(Machine machine) {
      machine.deferred(number).reject(new Machine.Thrown(reason));
    }
  }

  /** A promise, for the sake of what follows it. */
  record Evaluate(Expression promise) implements Statement {
    @Override
    public String javaScript() {
      return promise.javaScript() + ";";
    }

    @Override
    public void run(Machine machine) {
      Object unused = promise.evaluate(machine);
    }
  }

  /** {@code await}, in an async function. */
  record Await(Expression promise) implements Statement {
    @Override
    public String javaScript() {
      return "log('awaited ' + await " + promise.javaScript() + ");";
    }

    @Override
    public void run(Machine machine) throws Exception {
      @Nullable Object value = machine.node.await(promise.evaluate(machine));
      machine.log("awaited " + Machine.text(value));
    }
  }

  /** {@code try}, in an async function. */
  record Try(Block body, Block onError, Block atLast) implements Statement {
    @Override
    public String javaScript() {
      return "try "
          + body.javaScript()
          + " catch (e) { log('caught ' + e.text); "
          + onError.javaScript()
          + " } finally "
          + atLast.javaScript();
    }

    @Override
    public void run(Machine machine) throws Exception {
      try {
        body.run(machine);
      } catch (Machine.Thrown e) {
        machine.log("caught " + Machine.text(e));
        onError.run(machine);
      } finally {
        atLast.run(machine);
      }
    }
  }
}
