/** The command {@code play}: runs a program of one file, and shows what its loop did. */
/*
 * For maintainers.
 *
 *  Play -> Course            finds the file: named, or a lesson
 *       -> Source, Hints     compiles it, in this JVM; says what is wrong, and what to do
 *       -> Running           a child JVM with the program in it; its end, its recording
 *       -> Saves             waits for the next save, for --watch
 *
 *  Stage -> Stepper, HeldClock, Screen      in the child JVM: prepares the loops, calls main
 *
 * Why a child: a program may call System.exit, block for ever, read the input, or need flags of the
 * JVM. A child can do all that, and can be ended. Why compiled here and not there: the compiler's
 * messages come with ours, and an exit code 1 is the program's own.
 */
@NullMarked
package asyncio.tools.play;

import org.jspecify.annotations.NullMarked;
