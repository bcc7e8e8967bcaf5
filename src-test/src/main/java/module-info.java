/** What users need to test their async code. */
module asyncio.test {
  requires transitive asyncio.core;
  requires static transitive org.assertj.core;
  requires static transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports asyncio.test;
  exports asyncio.test.explore;
  exports asyncio.test.simulation;
}
