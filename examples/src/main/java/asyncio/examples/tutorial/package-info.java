/**
 * A tutorial: one file a chapter, each a program that runs by itself. Read the chapters in this
 * order; the last four show what is below tasks, and how to measure a loop.
 *
 * <ol>
 *   <li>{@link asyncio.examples.tutorial.Hello} a first coroutine
 *   <li>{@link asyncio.examples.tutorial.Together} several slow operations at the same time
 *   <li>{@link asyncio.examples.tutorial.Cancellation} stopping a task, and cleaning up
 *   <li>{@link asyncio.examples.tutorial.Timeouts} waiting, but not for ever
 *   <li>{@link asyncio.examples.tutorial.Errors} where exceptions go
 *   <li>{@link asyncio.examples.tutorial.BlockingCode} code that would hold up the loop
 *   <li>{@link asyncio.examples.tutorial.ProducerConsumer} tasks that hand things over
 *   <li>{@link asyncio.examples.tutorial.ContextVariables} values that follow a task
 *   <li>{@link asyncio.examples.tutorial.FutureResult} a future whose result a task sets
 *   <li>{@link asyncio.examples.tutorial.RunForever} a callback that stops the loop
 *   <li>{@link asyncio.examples.tutorial.Callbacks} callbacks, and the order they run in
 *   <li>{@link asyncio.examples.tutorial.Metrics} what a loop does, in figures
 * </ol>
 */
@NullMarked
package asyncio.examples.tutorial;

import org.jspecify.annotations.NullMarked;
