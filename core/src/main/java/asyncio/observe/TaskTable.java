package asyncio.observe;

import asyncio.internal.report.EssentialFrames;
import asyncio.internal.text.Cut;
import asyncio.internal.text.Printer;
import asyncio.observe.TaskSnapshot.AwaitedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The text of {@link LoopSnapshot#toTable()}. */
final class TaskTable {

  private static final List<String> HEADINGS =
      List.of(
          "task id",
          "task name",
          "state",
          "coroutine stack",
          "awaiter chain",
          "awaiter name",
          "awaiter id");

  /** The columns that may be cut, in this order, and how narrow; at 0 a column is left out. */
  private static final int[][] MAY_BE_CUT = {
    {4, 0}, {6, 0}, {3, 24}, {5, 0}, {3, 12}, {1, 10}, {2, 7}
  };

  private static final int GAP = 2;

  private TaskTable() {}

  static String of(LoopSnapshot loop) {
    return of(loop, Integer.MAX_VALUE);
  }

  static String of(LoopSnapshot loop, int width) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    List<String> chains = loop.tasks().stream().map(TaskTable::chain).toList();
    for (int index = 0; index < chains.size(); index++) {
      TaskSnapshot task = loop.tasks().get(index);
      Stream<String> ofTask =
          Stream.of(
              task.hexId(), Printer.name(task.name()), task.describeState(), chains.get(index));
      List<String> beginning = ofTask.toList();
      for (AwaitedBy awaiter : task.awaitedBy()) {
        TaskSnapshot by = loop.tasks().get(awaiter.task());
        Stream<String> chain =
            Stream.concat(awaiter.through().stream(), Stream.of(chains.get(awaiter.task())));
        String awaiterChain = chain.collect(Collectors.joining(" -> "));
        rows.add(join(beginning, List.of(awaiterChain, Printer.name(by.name()), by.hexId())));
      }
      if (task.awaitedBy().isEmpty()) {
        rows.add(join(beginning, List.of("", "", "")));
      }
    }
    return format(loop, rows, width);
  }

  /** The methods of a task's stack, the innermost first. */
  private static String chain(TaskSnapshot task) {
    return task.callStack().stream().map(EssentialFrames::name).collect(Collectors.joining(" -> "));
  }

  private static List<String> join(List<String> beginning, List<String> end) {
    return Stream.concat(beginning.stream(), end.stream()).toList();
  }

  /** The table, each column as wide as its widest cell, if the table has room for that. */
  private static String format(LoopSnapshot loop, List<List<String>> rows, int width) {
    int[] widths = new int[HEADINGS.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    fit(widths, width);
    StringBuilder text = new StringBuilder();
    FutureCallGraph.line(text, "", loop.title());
    text.append(loop.describeCycles());
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = Cut.line(row.get(column), widths[column]);
        if (widths[column] > 0) {
          line.append(cell).append(" ".repeat(widths[column] - cell.length() + GAP));
        }
      }
      FutureCallGraph.line(text, "", line.toString().stripTrailing());
    }
    return Cut.lines(text.toString(), width);
  }

  /** Makes columns narrower until the table has room. A column without width is left out. */
  private static void fit(int[] widths, int width) {
    for (int[] column : MAY_BE_CUT) {
      long tooMuch = total(widths) - width;
      if (tooMuch > 0) {
        int index = column[0];
        widths[index] = (int) Math.max(Math.min(column[1], widths[index]), widths[index] - tooMuch);
      }
    }
  }

  private static long total(int[] widths) {
    return IntStream.of(widths).filter(width -> width > 0).mapToLong(width -> width + GAP).sum()
        - GAP;
  }
}
