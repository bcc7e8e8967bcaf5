package asyncio.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What this test, or each test of this class, may leave behind without failing. It is cleaned up
 * all the same.
 *
 * <pre>{@code
 * @AsyncTest
 * @Allow(Finding.PENDING_TASKS) // the cache refreshes itself for ever
 * void refreshes() { … }
 * }</pre>
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface Allow {

  /**
   * What is meant.
   *
   * @return the kinds of findings that are no failures
   */
  Finding[] value();
}
