package asyncio.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.javascript.Promise;
import asyncio.examples.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The model logs what a real browser logs: the same programs, in JavaScript and in Java. Only such
 * orders are asked for as the standard fixes; whether a message or a timer comes first, for
 * example, is up to the browser.
 */
class BrowserConformanceTest {

  /** What a program has: a page, and what it may call. */
  private record Script(Page page, List<String> lines) {

    void log(Object line) {
      lines.add(String.valueOf(line));
    }

    Runnable logging(Object line) {
      return () -> log(line);
    }

    /** As an arrow function that only logs. */
    Promise.Handler then(Object line) {
      return value -> {
        log(line);
        return null;
      };
    }

    Promise resolved() {
      return page.js().resolve(null);
    }

    void microtask(Runnable callback) {
      page.queueMicrotask(callback);
    }

    void done() {
      page.close();
    }
  }

  private record Rule(String name, String expected, String javaScript, Consumer<Script> java) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "a script runs to its end, then come microtasks, then tasks",
              "script microtask promise timeout",
              """
              setTimeout(() => { log('timeout'); done(); }, 0);
              queueMicrotask(() => log('microtask'));
              Promise.resolve().then(() => log('promise'));
              log('script');
              """,
              s -> {
                s.page.setTimeout(
                    () -> {
                      s.log("timeout");
                      s.done();
                    },
                    0);
                s.microtask(s.logging("microtask"));
                s.resolved().then(s.then("promise"));
                s.log("script");
              }),
          new Rule(
              "microtasks that microtasks add come before the next task",
              "1 2 3 timeout",
              """
              setTimeout(() => { log('timeout'); done(); }, 0);
              queueMicrotask(() => {
                log(1);
                queueMicrotask(() => { log(2); Promise.resolve().then(() => log(3)); });
              });
              """,
              s -> {
                s.page.setTimeout(
                    () -> {
                      s.log("timeout");
                      s.done();
                    },
                    0);
                s.microtask(
                    () -> {
                      s.log(1);
                      s.microtask(
                          () -> {
                            s.log(2);
                            s.resolved().then(s.then(3));
                          });
                    });
              }),
          new Rule(
              "microtasks come between two tasks that are both due",
              "timeout microtask timeout microtask",
              """
              for (let i = 0; i < 2; i++) {
                setTimeout(() => {
                  log('timeout');
                  queueMicrotask(() => { log('microtask'); if (i == 1) done(); });
                }, 1);
              }
              work(10);
              """,
              s -> {
                for (int i = 0; i < 2; i++) {
                  int number = i;
                  s.page.setTimeout(
                      () -> {
                        s.log("timeout");
                        s.microtask(
                            () -> {
                              s.log("microtask");
                              if (number == 1) {
                                s.done();
                              }
                            });
                      },
                      1);
                }
                s.page.simulation().work(10);
              }),
          new Rule(
              "promises take turns, and one that a handler returns takes two more",
              "a1 b1 b2 b3 a2 b4",
              """
              Promise.resolve().then(() => { log('a1'); return Promise.resolve(); })
                .then(() => log('a2'));
              Promise.resolve().then(() => log('b1')).then(() => log('b2'))
                .then(() => log('b3')).then(() => { log('b4'); done(); });
              """,
              s -> {
                s.resolved()
                    .then(
                        value -> {
                          s.log("a1");
                          return s.resolved();
                        })
                    .then(s.then("a2"));
                s.resolved()
                    .then(s.then("b1"))
                    .then(s.then("b2"))
                    .then(s.then("b3"))
                    .then(
                        value -> {
                          s.log("b4");
                          s.done();
                          return null;
                        });
              }),
          new Rule(
              "an async function runs at once, up to its await",
              "begin script after microtask end",
              """
              (async () => {
                log('begin');
                await null;
                log('after');
                await null;
                log('end');
                done();
              })();
              queueMicrotask(() => log('microtask'));
              log('script');
              """,
              s -> {
                s.page
                    .js()
                    .async(
                        () -> {
                          s.log("begin");
                          s.page.js().await(s.resolved());
                          s.log("after");
                          s.page.js().await(s.resolved());
                          s.log("end");
                          s.done();
                        });
                s.microtask(s.logging("microtask"));
                s.log("script");
              }),
          new Rule(
              "timers: the same delay in order, a longer one later, a cleared one never",
              "1 2 3",
              """
              let last;
              setTimeout(() => { log(1); clearTimeout(last); }, 10);
              setTimeout(() => log(2), 10);
              last = setTimeout(() => log('never'), 10);
              setTimeout(() => { log(3); done(); }, 40);
              """,
              s -> {
                int[] last = new int[1];
                s.page.setTimeout(
                    () -> {
                      s.log(1);
                      s.page.clearTimeout(last[0]);
                    },
                    10);
                s.page.setTimeout(s.logging(2), 10);
                last[0] = s.page.setTimeout(s.logging("never"), 10);
                s.page.setTimeout(
                    () -> {
                      s.log(3);
                      s.done();
                    },
                    40);
              }),
          new Rule(
              "after five timers that lead to each other, the next ones take 4 ms",
              "slow slow",
              """
              let before, n = 0;
              const step = () => {
                const now = performance.now();
                if (++n > 7) log(now - before > 3.9 ? 'slow' : 'fast');
                before = now;
                if (n < 9) setTimeout(step, 0); else done();
              };
              setTimeout(step, 0);
              """,
              s -> {
                long[] before = new long[1];
                int[] n = new int[1];
                Runnable[] step = new Runnable[1];
                step[0] =
                    () -> {
                      long now = s.page.simulation().millis();
                      if (++n[0] > 7) {
                        s.log(now - before[0] >= 4 ? "slow" : "fast");
                      }
                      before[0] = now;
                      if (n[0] < 9) {
                        s.page.setTimeout(step[0], 0);
                      } else {
                        s.done();
                      }
                    };
                s.page.setTimeout(step[0], 0);
              }),
          new Rule(
              "an interval can end itself",
              "tick tick tick end",
              """
              let n = 0;
              const id = setInterval(() => {
                log('tick');
                if (++n == 3) {
                  clearInterval(id);
                  setTimeout(() => { log('end'); done(); }, 50);
                }
              }, 10);
              """,
              s -> {
                int[] n = new int[1];
                int[] id = new int[1];
                id[0] =
                    s.page.setInterval(
                        () -> {
                          s.log("tick");
                          if (++n[0] == 3) {
                            s.page.clearTimeout(id[0]);
                            s.page.setTimeout(
                                () -> {
                                  s.log("end");
                                  s.done();
                                },
                                50);
                          }
                        },
                        10);
              }),
          new Rule(
              "frame callbacks: microtasks between them, one time for all, new ones a frame later",
              "script a microtask b same c later",
              """
              let time;
              requestAnimationFrame(t => {
                log('a');
                time = t;
                queueMicrotask(() => log('microtask'));
                requestAnimationFrame(u => { log('c'); log(u > time ? 'later' : 'not'); done(); });
              });
              requestAnimationFrame(t => { log('b'); log(t == time ? 'same' : 'other'); });
              log('script');
              """,
              s -> {
                double[] time = new double[1];
                s.page.requestAnimationFrame(
                    t -> {
                      s.log("a");
                      time[0] = t;
                      s.microtask(s.logging("microtask"));
                      s.page.requestAnimationFrame(
                          u -> {
                            s.log("c");
                            s.log(u > time[0] ? "later" : "not");
                            s.done();
                          });
                    });
                s.page.requestAnimationFrame(
                    t -> {
                      s.log("b");
                      s.log(t == time[0] ? "same" : "other");
                    });
                s.log("script");
              }),
          new Rule(
              "a frame callback can cancel one of the same frame",
              "a c",
              """
              let b;
              requestAnimationFrame(() => { log('a'); cancelAnimationFrame(b); });
              b = requestAnimationFrame(() => log('b'));
              requestAnimationFrame(() => { log('c'); done(); });
              """,
              s -> {
                int[] b = new int[1];
                s.page.requestAnimationFrame(
                    t -> {
                      s.log("a");
                      s.page.cancelAnimationFrame(b[0]);
                    });
                b[0] = s.page.requestAnimationFrame(t -> s.log("b"));
                s.page.requestAnimationFrame(
                    t -> {
                      s.log("c");
                      s.done();
                    });
              }),
          new Rule(
              "messages are tasks, in order, with microtasks between them",
              "script microtask m1 microtask m2 microtask",
              """
              const { port1, port2 } = new MessageChannel();
              port2.onmessage = e => {
                log(e.data);
                queueMicrotask(() => { log('microtask'); if (e.data == 'm2') done(); });
              };
              port1.postMessage('m1');
              port1.postMessage('m2');
              queueMicrotask(() => log('microtask'));
              log('script');
              """,
              s -> {
                MessagePort.Channel channel = MessagePort.connect(s.page, s.page);
                channel
                    .second()
                    .onMessage(
                        message -> {
                          s.log(message);
                          s.microtask(
                              () -> {
                                s.log("microtask");
                                if (message.equals("m2")) {
                                  s.done();
                                }
                              });
                        });
                channel.first().postMessage("m1");
                channel.first().postMessage("m2");
                s.microtask(s.logging("microtask"));
                s.log("script");
              }),
          new Rule(
              "messages wait until somebody listens",
              "timeout m1 m2",
              """
              const { port1, port2 } = new MessageChannel();
              port1.postMessage('m1');
              port1.postMessage('m2');
              setTimeout(() => {
                log('timeout');
                port2.onmessage = e => { log(e.data); if (e.data == 'm2') done(); };
              }, 20);
              """,
              s -> {
                MessagePort.Channel channel = MessagePort.connect(s.page, s.page);
                channel.first().postMessage("m1");
                channel.first().postMessage("m2");
                s.page.setTimeout(
                    () -> {
                      s.log("timeout");
                      channel
                          .second()
                          .onMessage(
                              message -> {
                                s.log(message);
                                if (message.equals("m2")) {
                                  s.done();
                                }
                              });
                    },
                    20);
              }),
          new Rule(
              "a click by a script is a call: no microtask between the listeners",
              "inner outer script microtask microtask",
              """
              const outer = document.createElement('div'), inner = document.createElement('div');
              outer.append(inner);
              for (const [name, element] of Object.entries({ inner, outer })) {
                element.addEventListener('click', () => {
                  log(name);
                  queueMicrotask(() => log('microtask'));
                });
              }
              inner.click();
              log('script');
              setTimeout(done, 0);
              """,
              s -> {
                clickable(s).click();
                s.log("script");
                s.page.setTimeout(s::done, 0);
              }),
          new Rule(
              "idle callbacks run in order, and what one asks for comes later",
              "a b c",
              """
              requestIdleCallback(() => {
                log('a');
                requestIdleCallback(() => { log('c'); done(); });
              });
              requestIdleCallback(() => log('b'));
              """,
              s -> {
                s.page.requestIdleCallback(
                    idle -> {
                      s.log("a");
                      s.page.requestIdleCallback(
                          later -> {
                            s.log("c");
                            s.done();
                          });
                    });
                s.page.requestIdleCallback(idle -> s.log("b"));
              }),
          new Rule(
              "nobody comes between a thousand microtasks",
              "1000 frame",
              """
              let n = 0, first = true;
              const step = () => { if (++n < 1000) queueMicrotask(step); else log(n); };
              requestAnimationFrame(() => { log('frame'); done(); });
              queueMicrotask(step);
              work(50);
              """,
              s -> {
                int[] n = new int[1];
                Runnable[] step = new Runnable[1];
                step[0] =
                    () -> {
                      if (++n[0] < 1000) {
                        s.microtask(step[0]);
                      } else {
                        s.log(n[0]);
                      }
                    };
                s.page.requestAnimationFrame(
                    t -> {
                      s.log("frame");
                      s.done();
                    });
                s.microtask(step[0]);
                s.page.simulation().work(50);
              }));

  /** Two elements, one within the other, with listeners; the inner one. */
  private static Element clickable(Script s) {
    Element outer = s.page.element(null);
    Element inner = s.page.element(outer);
    inner.onClick(listener(s, "inner"));
    outer.onClick(listener(s, "outer"));
    return inner;
  }

  private static Runnable listener(Script s, String name) {
    return () -> {
      s.log(name);
      s.microtask(s.logging("microtask"));
    };
  }

  @EachEngine
  void holdsInTheModel(EngineKind engine) {
    for (Rule rule : RULES) {
      assertThat(String.join(" ", run(engine, rule.java))).as(rule.name).isEqualTo(rule.expected);
    }
  }

  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void holdsInChromium() throws Exception {
    List<String> logged = RealBrowser.find().run(RULES.stream().map(Rule::javaScript).toList());
    for (int i = 0; i < RULES.size(); i++) {
      assertThat(logged.get(i)).as(RULES.get(i).name).isEqualTo(RULES.get(i).expected);
    }
  }

  /** A click by the user cannot be made by a program, so this is not compared. */
  @EachEngine
  void aClickByTheUserLetsMicrotasksRunBetweenTheListeners(EngineKind engine) {
    assertThat(
            run(
                engine,
                s -> {
                  s.page.userClicks(clickable(s));
                  s.page.setTimeout(s::done, 10);
                }))
        .containsExactly("inner", "microtask", "outer", "microtask");
  }

  private static List<String> run(EngineKind engine, Consumer<Script> program) {
    List<String> lines = new ArrayList<>();
    Simulation simulation = new Simulation();
    simulation.start(
        "page",
        () -> {
          Page page = new Page(simulation);
          page.queueTask(TaskSource.NETWORK, () -> program.accept(new Script(page, lines)));
          page.run();
        });
    Programs.withEngine(engine, simulation::run);
    return lines;
  }
}
