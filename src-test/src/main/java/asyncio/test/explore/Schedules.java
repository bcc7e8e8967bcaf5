package asyncio.test.explore;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test under many orders of its steps; see {@link Explorer}. Beside {@link
 * asyncio.test.AsyncTest}, or another test of the {@link asyncio.test.AsyncExtension}.
 *
 * <pre>{@code
 * @AsyncTest
 * @Schedules(1000)
 * void noDepositIsLost() {
 *   gather(() -> account.deposit(1), () -> account.deposit(1)).await();
 *   assertEquals(2, account.balance());
 * }
 * }</pre>
 *
 * <p>First the test runs as it always does. Then it runs again and again, each time on a new
 * instance of its class, with its {@code @BeforeEach} and {@code @AfterEach} methods, in a new
 * loop. What other extensions do before each test is done once only. An instance of the class
 * around a {@code @Nested} one, and that of {@code @TestInstance(PER_CLASS)}, is the same in all
 * runs.
 *
 * <p>A failure names the fewest deviations from first come, first served that fail, the tasks and
 * their awaits, and two recordings: of the run that fails, and of the one that does not.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(SchedulesExtension.class)
public @interface Schedules {

  /**
   * How many orders are tried.
   *
   * @return the number, 1 or more
   */
  int value() default 1000;

  /**
   * Whether all orders are tried, those with fewest deviations first, up to {@link #value()}. For
   * small tests.
   *
   * @return true for all; false for random ones
   */
  boolean all() default false;
}
