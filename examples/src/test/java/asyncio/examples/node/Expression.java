package asyncio.examples.node;

import asyncio.examples.javascript.Promise;
import java.util.List;
import java.util.stream.Collectors;

/** What makes a promise: printed as JavaScript, or evaluated on our model. */
interface Expression {

  String javaScript();

  Promise evaluate(Machine machine);

  /** {@code Promise.resolve(1)}. */
  record Resolved(int value) implements Expression {
    @Override
    public String javaScript() {
      return "Promise.resolve(" + value + ")";
    }

    @Override
    public Promise evaluate(Machine machine) {
      return machine.node.resolve(value);
    }
  }

  /** {@code Promise.reject(E(1))}. */
  record Rejected(int number) implements Expression {
    @Override
    public String javaScript() {
      return "Promise.reject(E(" + number + "))";
    }

    @Override
    public Promise evaluate(Machine machine) {
      return machine.node.reject(new Machine.Thrown(number));
    }
  }

  /** A promise that some statement settles. */
  record Deferred(int number) implements Expression {
    @Override
    public String javaScript() {
      return "d(" + number + ").promise";
    }

    @Override
    public Promise evaluate(Machine machine) {
      return machine.deferred(number).promise;
    }
  }

  /** A promise that is resolved by a timer. */
  record Delay(int units) implements Expression {
    @Override
    public String javaScript() {
      return "new Promise(ok => setTimeout(ok, " + units + " * UNIT, 0))";
    }

    @Override
    public Promise evaluate(Machine machine) {
      long millis = (long) units * machine.millisPerUnit;
      return machine.node.promise(
          (ok, fail) -> machine.node.setTimeout(() -> ok.accept(0), millis));
    }
  }

  /** A call of an async function. */
  record Async(Block body) implements Expression {
    @Override
    public String javaScript() {
      return "(async () => " + body.javaScript() + ")()";
    }

    @Override
    public Promise evaluate(Machine machine) {
      return machine.node.async(() -> body.run(machine));
    }
  }

  /** A promise, and what follows. */
  record Chain(Expression source, List<Link> links) implements Expression {
    @Override
    public String javaScript() {
      return source.javaScript()
          + links.stream().map(Link::javaScript).collect(Collectors.joining());
    }

    @Override
    public Promise evaluate(Machine machine) {
      Promise promise = source.evaluate(machine);
      for (Link link : links) {
        promise = link.attach(promise, machine);
      }
      return promise;
    }
  }

  /** A step of a chain. */
  interface Link {
    String javaScript();

    Promise attach(Promise promise, Machine machine);
  }

  /** {@code .then(…)}. */
  record Then(Block body) implements Link {
    @Override
    public String javaScript() {
      return ".then(x => { log('then ' + x); " + body.javaScript() + " })";
    }

    @Override
    public Promise attach(Promise promise, Machine machine) {
      return promise.then(
          x -> {
            machine.log("then " + Machine.text(x));
            return body.run(machine);
          });
    }
  }

  /** {@code .catch(…)}. */
  record Catch(Block body) implements Link {
    @Override
    public String javaScript() {
      return ".catch(e => { log('catch ' + e.text); " + body.javaScript() + " })";
    }

    @Override
    public Promise attach(Promise promise, Machine machine) {
      return promise.thenCatch(
          e -> {
            machine.log("catch " + Machine.text(e));
            return body.run(machine);
          });
    }
  }

  /** {@code .then(…, …)}. */
  record Either(Block onValue, Block onError) implements Link {
    @Override
    public String javaScript() {
      return ".then(x => { log('value ' + x); "
          + onValue.javaScript()
          + " }, e => { log('error ' + e.text); "
          + onError.javaScript()
          + " })";
    }

    @Override
    public Promise attach(Promise promise, Machine machine) {
      return promise.then(
          x -> {
            machine.log("value " + Machine.text(x));
            return onValue.run(machine);
          },
          e -> {
            machine.log("error " + Machine.text(e));
            return onError.run(machine);
          });
    }
  }

  /** {@code .finally(…)}. */
  record Finally(Block body) implements Link {
    @Override
    public String javaScript() {
      return ".finally(() => " + body.javaScript() + ")";
    }

    @Override
    public Promise attach(Promise promise, Machine machine) {
      return promise.thenFinally(() -> body.run(machine));
    }
  }
}
