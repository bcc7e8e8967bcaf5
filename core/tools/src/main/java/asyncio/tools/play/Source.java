package asyncio.tools.play;

import asyncio.internal.text.Escapes;
import asyncio.tools.ToolException;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** A program of one file. The classes that it uses may be in further files of some folders. */
final class Source {

  /** What is compiled: the name of the main class, and the folder that holds the classes. */
  record Compiled(String mainClass, Path classes) {}

  private final Path file;
  private final List<Path> folders;

  /**
   * A program.
   *
   * @param file its file; the program's class may have another name than the file
   * @param folders where the classes are that it uses, the first of a name counts
   */
  Source(Path file, List<Path> folders) {
    this.file = file.toAbsolutePath();
    this.folders = List.copyOf(folders);
  }

  /** Under this name the compiler sees the file. It takes any class in it, as java does. */
  private static final class Unit extends SimpleJavaFileObject {

    private final String text;
    private final String shown;

    Unit(Path file, String text) {
      super(fileUri(file), Kind.SOURCE);
      this.text = text;
      this.shown = String.valueOf(file.getFileName());
    }

    private static URI fileUri(Path file) {
      return file.toUri();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }

    @Override
    public String getName() {
      return shown;
    }
  }

  /**
   * Compiles the program.
   *
   * @param folder gets the classes, and the source beside them, from which recordings take lines
   * @param classPath what the program may use
   * @return the program; null if it is wrong, and the error stream says why
   * @throws ToolException if the file cannot be read, or there is no compiler
   */
  @Nullable Compiled compile(Path folder, String classPath) throws ToolException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new ToolException("This Java has no compiler: start it with the java of a JDK.");
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    Unit unit = new Unit(file, read());
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(null, files, found, options(folder, classPath), null, List.of(unit));
      String main = mainClass(task.parse());
      if (!hasErrors(found)) { // an error of the grammar makes many of another kind
        task.analyze();
      }
      if (!hasErrors(found)) {
        task.generate();
      }
      if (hasErrors(found)) {
        explain(found);
        return null;
      }
      Path beside = folder.resolve(main.replace('.', '/')).resolveSibling(file.getFileName());
      Files.createDirectories(beside.toAbsolutePath().getParent());
      Files.writeString(beside, unit.text);
      return new Compiled(main, folder);
    } catch (IOException failed) {
      throw new ToolException("The classes cannot be written: " + failed.getMessage());
    }
  }

  private String read() throws ToolException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException encoding) {
      throw new ToolException(file + " is no text in UTF-8.");
    } catch (IOException unreadable) {
      throw new ToolException(
          Files.exists(file)
              ? file + " cannot be read: " + unreadable.getMessage()
              : "There is no file " + file + ".");
    }
  }

  private List<String> options(Path folder, String classPath) {
    return List.of(
        "-d",
        folder.toString(),
        "-classpath",
        classPath,
        "-sourcepath",
        folders.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
        "-implicit:class",
        "-proc:none",
        "-g",
        "-Xlint:-options");
  }

  /** The first class that has a main, else the first one. */
  private String mainClass(Iterable<? extends CompilationUnitTree> units) {
    String first = "";
    for (CompilationUnitTree unit : units) {
      String before = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
      for (Tree type : unit.getTypeDecls()) {
        if (type instanceof ClassTree declared) {
          String name = before + nameOf(declared);
          if (hasMain(declared)) {
            return name;
          }
          first = first.isEmpty() ? name : first;
        }
      }
    }
    return first.isEmpty() ? fileName() : first;
  }

  /** A class without a name, of methods only, is called as its file. */
  private String nameOf(ClassTree declared) {
    String name = declared.getSimpleName().toString();
    return name.isEmpty() ? fileName() : name;
  }

  private String fileName() {
    return String.valueOf(file.getFileName()).replaceFirst("\\.java$", "");
  }

  private static boolean hasMain(ClassTree declared) {
    return declared.getMembers().stream()
        .anyMatch(member -> member instanceof MethodTree m && m.getName().contentEquals("main"));
  }

  private static boolean hasErrors(DiagnosticCollector<JavaFileObject> found) {
    return found.getDiagnostics().stream().anyMatch(d -> d.getKind() == Diagnostic.Kind.ERROR);
  }

  /** The compiler's messages, then what to do. */
  private void explain(DiagnosticCollector<JavaFileObject> found) {
    List<String> hints = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> one : found.getDiagnostics()) {
      if (one.getKind() == Diagnostic.Kind.ERROR) {
        System.err.println(Escapes.lines(one.toString()));
        String hint = Hints.of(one);
        if (!hint.isEmpty() && !hints.contains(hint)) {
          hints.add(hint);
        }
      }
    }
    System.err.println();
    hints.forEach(System.err::println);
    System.err.println("Nothing has run. Mend the first error, save, and play it again.");
  }
}
