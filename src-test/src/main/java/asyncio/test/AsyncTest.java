package asyncio.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test whose body is a coroutine. It may await, make tasks, and sleep for hours: time is virtual,
 * unless {@link RealTime} says otherwise. Life-cycle methods run in the same loop.
 *
 * <pre>{@code
 * @AsyncTest
 * void asksOnce() throws Exception {
 *   var price = createTask(() -> prices.of("tea"));
 *   sleep(3600);
 *   assertEquals(12, await(price));
 * }
 * }</pre>
 *
 * <p>A test fails if it leaves something behind; see {@link Finding}, {@link Allow}. It fails at
 * once if it can never end. {@link AsyncExtension} says all this at length, and which parameters
 * there are.
 *
 * <p>The method returns nothing: it awaits what it wants to wait for.
 *
 * <p>In Python: a method of {@code unittest.IsolatedAsyncioTestCase}.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(AsyncExtension.class)
public @interface AsyncTest {

  /**
   * How long the test, and each of its life-cycle methods, may take, in seconds of real time.
   *
   * @return seconds; 0 or less: 30, or what the system property {@value
   *     TestSettings#TIMEOUT_PROPERTY} says
   */
  double timeout() default 0;
}
