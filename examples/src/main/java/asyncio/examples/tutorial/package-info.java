/**
 * A tutorial: one file a chapter, each a program that runs by itself.
 *
 * <ol>
 *   <li>{@link asyncio.examples.tutorial.Hello} a first coroutine
 *   <li>{@link asyncio.examples.tutorial.Together} several slow operations at the same time
 *   <li>{@link asyncio.examples.tutorial.FutureResult} a future whose result a task sets
 *   <li>{@link asyncio.examples.tutorial.RunForever} a callback that stops the loop
 *   <li>{@link asyncio.examples.tutorial.Callbacks} callbacks, and the order they run in
 *   <li>{@link asyncio.examples.tutorial.Cancellation} stopping a task, and cleaning up
 *   <li>{@link asyncio.examples.tutorial.Timeouts} no longer than that
 *   <li>{@link asyncio.examples.tutorial.Errors} where exceptions go
 *   <li>{@link asyncio.examples.tutorial.BlockingCode} code that would hold up the loop
 *   <li>{@link asyncio.examples.tutorial.ProducerConsumer} tasks that hand things over
 *   <li>{@link asyncio.examples.tutorial.ContextVariables} values that follow a task
 *   <li>{@link asyncio.examples.tutorial.Metrics} what a loop does, in figures
 * </ol>
 */
@NullMarked
package asyncio.examples.tutorial;

import org.jspecify.annotations.NullMarked;
