/** Commands that look into running programs, and a shell. */
module asyncio.tools {
  requires asyncio.core;
  requires info.picocli;
  requires java.desktop;
  requires java.instrument;
  requires java.management;
  requires java.management.rmi;
  requires jdk.attach;
  requires jdk.compiler;
  requires jdk.jshell;
  requires static org.jspecify;

  // For the JVM that loads the agent.
  exports asyncio.tools.agent;

  opens asyncio.tools to
      info.picocli;
  opens asyncio.tools.play to
      info.picocli;
}
