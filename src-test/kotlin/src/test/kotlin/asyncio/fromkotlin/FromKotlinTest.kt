package asyncio.fromkotlin

import asyncio.Asyncio
import asyncio.Asyncio.*
import asyncio.CancelScope
import asyncio.Coroutine
import asyncio.EventLoop
import asyncio.Runner
import asyncio.Task
import asyncio.TaskGroup
import asyncio.TaskOptions
import asyncio.Timeout
import asyncio.futures.Future
import asyncio.futures.TimeoutException
import asyncio.sync.CapacityLimiter
import asyncio.sync.Lock
import asyncio.sync.Queue
import asyncio.test.VirtualClock
import java.io.IOException
import java.time.Duration
import java.util.concurrent.CompletableFuture
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

/**
 * Lines that people write first, in Kotlin. That they compile is half of the test: nothing is
 * ambiguous, and a declared type shows that the value is kept.
 */
class FromKotlinTest {

  private var visits = 0

  private fun number(): Int = sleep(1.0, 5)

  private fun text(): String = sleep(0.5, "text")

  private fun nothing() = sleep(1.0)

  private fun square(n: Int): Int = sleep(1.0, n * n)

  private fun visit() {
    sleep(1.0)
    visits++
  }

  private fun maybe(found: Boolean): String? = if (found) "found" else null

  private fun virtual(): EventLoop = EventLoop.builder().clock(VirtualClock()).build()

  // Without a result: JUnit takes no method with a result for a test.
  private fun inVirtualTime(main: () -> Unit) = Asyncio.run({ main() }, ::virtual)

  // ---- one coroutine

  @Test
  fun runKeepsTheValue() {
    val result: Int = Asyncio.run({ number() }, ::virtual)
    val debug: Boolean = Asyncio.run({ getRunningLoop().debug }, true, ::virtual)
    Asyncio.run({ visit() }, ::virtual)
    val real: String = Asyncio.run { sleep(0.0, "real") }
    Asyncio.run { sleep(0.0) }
    assertThat(listOf<Any>(result, debug, real, visits)).containsExactly(5, true, "real", 1)
  }

  @Test
  fun aLoopAndARunnerKeepTheValue() {
    virtual().use { loop ->
      val result: Int = loop.runUntilComplete { number() }
      loop.runUntilComplete { visit() }
      val task: Task<String> = loop.createTask { text() }
      assertThat(loop.runUntilComplete(task)).isEqualTo("text")
      assertThat(result + visits).isEqualTo(6)
    }
    Runner(::virtual).use { runner ->
      val result: Int = runner.run { number() }
      runner.run { visit() }
      assertThat(result + visits).isEqualTo(7)
    }
  }

  @Test
  fun tasksKeepTheirTypes() = inVirtualTime {
    val number: Task<Int> = createTask { number() }
    val text: Task<String> = createTask({ text() }, "text")
    val withOptions: Task<Int> = createTask({ number() }, TaskOptions.named("number"))
    val unit: Task<Unit> = createTask { visit() }
    val byReference: Task<Int> = createTask(::number)
    val ensured: Future<Int> = ensureFuture { number() }
    val ensuredHere: Future<Int> = ensureFuture({ number() }, getRunningLoop())
    assertThat(text.name).isEqualTo("text")
    val sum: Int =
        await(number) + await(withOptions) + await(byReference) + await(ensured) + await(ensuredHere)
    assertThat(sum).isEqualTo(25)
    assertThat(await(text) + await { text() }).isEqualTo("texttext")
    await(unit)
    assertThat(visits).isEqualTo(1)
  }

  @Test
  fun shieldsKeepTheValue() = inVirtualTime {
    val task = createTask { number() }
    val future: Future<Int> = shield { number() }
    val ofTask: Future<Int> = shield(task)
    val inside: Int = shielded { number() }
    shielded { visit() }
    await(shield { visit() })
    assertThat(await(future) + await(ofTask) + inside + visits).isEqualTo(17)
  }

  @Test
  fun aThreadKeepsTheValue() {
    Asyncio.run {
      val result: Int = toThread { 5 }
      toThread { Thread.sleep(1) }
      val job: Future<Int> = getRunningLoop().runInExecutor(null) { 6 }
      val limited: Int = CapacityLimiter(1).toThread { 7 }
      assertThat(result + await(job) + limited).isEqualTo(18)
      val submitted: CompletableFuture<Int> = runCoroutineThreadsafe({ 8 }, getRunningLoop())
      assertThat(await(submitted)).isEqualTo(8)
    }
  }

  // ---- deadlines

  @Test
  fun deadlinesKeepTheValue() = inVirtualTime {
    val waited: Int = waitFor({ number() }, 2.0)
    val waitedForTask: Int = waitFor(createTask { number() }, Duration.ofSeconds(2))
    waitFor({ visit() }, 2.0)
    val timed: Int = timeout(2.0) { number() }
    val timedAt: Int = timeoutAt(getRunningLoop().time() + 2) { number() }
    timeout(Duration.ofSeconds(2)) { visit() }
    assertThat(waited + waitedForTask + timed + timedAt + visits).isEqualTo(22)
    assertThatThrownBy { timeout(0.5) { visit() } }.isInstanceOf(TimeoutException::class.java)
    assertThatThrownBy { timeout(0.5) { while (true) nothing() } }
        .isInstanceOf(TimeoutException::class.java)
    assertThatThrownBy { timeout(2.0) { throw IOException("at once") } }
        .isInstanceOf(IOException::class.java)
  }

  @Test
  fun aDeadlineIsAskedAboutAfterItsBlock() = inVirtualTime {
    val limit = Timeout.after(2.0)
    val result: Int =
        limit.run {
          limit.reschedule(getRunningLoop().time() + 3)
          number()
        }
    val tooShort = Timeout.after(0.5)
    assertThatThrownBy { tooShort.run { visit() } }.isInstanceOf(TimeoutException::class.java)
    assertThat(listOf(result, limit.expired(), tooShort.expired())).containsExactly(5, false, true)
  }

  @Test
  fun aScopeRunsItsBlock() = inVirtualTime {
    val ended: Boolean = CancelScope.after(2.0).run { visit() }
    val stopped: Boolean = CancelScope.after(0.5).run { visit() }
    val result: Int = CancelScope.after(2.0).run({ number() }, 0)
    val none: Int? = CancelScope.after(0.5).run({ number() }, null)
    assertThat(listOf(ended, stopped, result, none)).containsExactly(true, false, 5, null)
  }

  // ---- several at once

  @Test
  fun gathersKeepTheirTypes() = inVirtualTime {
    val two = await(gather({ number() }, { text() }))
    val first: Int = two.first()
    val second: String = two.second()
    val three = await(gather({ visit() }, { number() }, { text() }))
    val third: String = three.third()
    assertThat(listOf(first, second, third, three.first())).containsExactly(5, "text", "text", Unit)
    val four = await(gather({ 1 }, { "2" }, { 3L }, { '4' }))
    val fourth: Char = four.fourth()
    val same: List<Int> = await(gather({ 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 }))
    assertThat(fourth).isEqualTo('4')
    assertThat(same).containsExactly(1, 2, 3, 4, 5, 6)
  }

  @Test
  fun tasksAndFunctionsAreGatheredTogether() = inVirtualTime {
    val task = createTask { number() }
    val tasks = await(gather(task, createTask { text() }))
    val ofTask: Int = tasks.first()
    val mixed = await(gather(task, Coroutine { text() }))
    val ofFunction: String = mixed.second()
    val mixedThree = await(gather(Coroutine { text() }, task, Coroutine { visit() }))
    val ofTaskAgain: Int = mixedThree.second()
    assertThat(listOf(ofTask, ofFunction, ofTaskAgain)).containsExactly(5, "text", 5)
    val withExceptions: List<Any?> = await(gather(true, { number() }, { throw IOException("x") }))
    assertThat(withExceptions).hasSize(2)
    val list: List<Int> = await(gather(listOf(task, task)))
    assertThat(list).containsExactly(5, 5)
    val none: List<Int> = await(gather())
    assertThat(none).isEmpty()
  }

  @Test
  fun oneCallForEachItem() = inVirtualTime {
    val squares: List<Int> = await(gather(1..3) { square(it) })
    val limited: List<Int> = await(gather(2, listOf(1, 2, 3)) { n -> square(n) })
    await(gatherEach(1..3) { visit() })
    await(gatherEach(2, 1..3) { visit() })
    val mapped = mutableListOf<Int>()
    amap({ n: Int -> square(n) }, 1..3, 2).forEachRemaining { mapped.add(it) }
    assertThat(squares).containsExactly(1, 4, 9).isEqualTo(limited).isEqualTo(mapped)
    assertThat(visits).isEqualTo(6)
    for (done in asCompleted(listOf(Coroutine { square(2) }, Coroutine { square(3) }))) {
      visits += await(done)
    }
    assertThat(visits).isEqualTo(19)
  }

  @Test
  fun waitKeepsTheTypeOfTasks() = inVirtualTime {
    val task = createTask({ number() }, "five")
    val waited = wait(setOf(task), 2.0)
    val done: Task<Int> = waited.done().first()
    assertThat(done.name + done.result()).isEqualTo("five5")
  }

  @Test
  fun groupsKeepTheValue() = inVirtualTime {
    val sum: Int =
        TaskGroup.run { group ->
          val number: Task<Int> = group.createTask { number() }
          val text: Task<String> = group.createTask({ text() }, "text")
          val unit: Task<Unit> = group.createTask { visit() }
          await(unit)
          await(number) + await(text).length
        }
    TaskGroup.run(TaskGroup.OnError.COLLECT) { group -> group.createTask { visit() } }
    val group = TaskGroup()
    val squares = mutableListOf<Task<Int>>()
    val body: String =
        group.run {
          squares += group.createTasks(listOf(1, 2)) { square(it) }
          "body"
        }
    assertThat(listOf<Any>(sum, visits, body)).containsExactly(9, 2, "body")
    assertThat(squares.map { it.result() }).containsExactly(1, 4)
    TaskGroup.run { each ->
      val tasks: List<Task<Void>> = each.createTaskEach(1..2) { visit() }
      tasks.size
    }
    assertThat(visits).isEqualTo(4)
  }

  // ---- what else a first program uses

  @Test
  fun locksAndQueues() = inVirtualTime {
    val lock = Lock()
    val queue = Queue<String>()
    createTask { lock.acquire().use { queue.put("item") } }
    assertThat(queue.get()).isEqualTo("item")
  }
}
