/**
 * The commands {@code ps}, {@code pstree}, {@code shell} and {@code play}. {@link
 * asyncio.tools.Main} is the entry.
 */
/*
 * For maintainers.
 *
 *  Look -> Target -> agent.Agent           ps and pstree: attach to another JVM, and print its report.
 *                                          The text is made there, by asyncio.observe.LoopSnapshot
 *  Shell -> LineExecution -> ShellLoop     reads lines, has JShell compile them, runs each as a task
 *  play.Play                             has a package of its own
 *  CtrlC                                   cancels the line that runs
 *
 * Threads of the shell: the main thread reads lines and waits for their results; the loop runs in a
 * thread of its own; Ctrl-C comes in a third. They meet in ShellLoop alone.
 */
@NullMarked
package asyncio.tools;

import org.jspecify.annotations.NullMarked;
