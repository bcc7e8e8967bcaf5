package asyncio.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Classes of one lesson, compiled as {@code java Lesson.java} does, in a class loader of their own.
 */
final class CompiledLesson implements AutoCloseable {

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

  private final Path classes;
  private final URLClassLoader loader;

  private CompiledLesson(Path classes, URLClassLoader loader) {
    this.classes = classes;
    this.loader = loader;
  }

  /** The folder of the classes. */
  Path classes() {
    return classes;
  }

  /** Compiles all files in one run. */
  static CompiledLesson of(List<Path> sources) {
    try {
      Path classes = Files.createTempDirectory("lesson");
      StringWriter complaints = new StringWriter();
      List<String> options =
          List.of("-d", classes.toString(), "--release", "21", "-proc:none", "-Xlint:all,-try");
      boolean compiled =
          COMPILER
              .getTask(
                  complaints,
                  FILES,
                  null,
                  options,
                  null,
                  FILES.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(complaints.toString()).isEmpty();
      assertThat(compiled).isTrue();
      URL[] path = {classes.toUri().toURL()};
      return new CompiledLesson(
          classes, new URLClassLoader(path, CompiledLesson.class.getClassLoader()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls {@code main}. */
  void run(String className) {
    call(className, "main", new Class<?>[] {String[].class}, (Object) new String[0]);
  }

  /** What a check says, without the end of the program. */
  String verdict(int exercise) {
    return (String) call("Check" + exercise, "verdict", new Class<?>[0]);
  }

  Object call(String className, String name, Class<?>[] types, Object... arguments) {
    try {
      Method method = loader.loadClass(className).getDeclaredMethod(name, types);
      method.setAccessible(true);
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(className + "." + name + " throws", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Removes its classes. */
  @Override
  public void close() throws IOException {
    loader.close();
    try (Stream<Path> files = Files.walk(classes)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
