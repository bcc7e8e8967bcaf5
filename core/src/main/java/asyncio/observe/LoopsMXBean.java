package asyncio.observe;

/**
 * The running loops of a program, for JMX: for {@code jconsole}, VisualVM, or an exporter. {@link
 * Loops#register()} registers it.
 *
 * <p>Each attribute is made anew when it is read, in the thread that reads it. The loops do not
 * notice. Names and stacks of tasks are among the texts: who may read them is up to the settings of
 * JMX.
 */
public interface LoopsMXBean {

  /**
   * How many loops run.
   *
   * @return the number
   */
  int getLoopCount();

  /**
   * How many tasks of running loops are not done.
   *
   * @return the number
   */
  long getTaskCount();

  /**
   * The loops as JSON.
   *
   * @return see {@link LoopSnapshot#toJson(java.util.List)}; without loops, a document with none
   */
  String getJson();

  /**
   * The loops as tables.
   *
   * @return see {@link LoopSnapshot#toTable()}; empty if no loop runs
   */
  String getTable();

  /**
   * The loops as trees: who awaits whom.
   *
   * @return see {@link LoopSnapshot#toTrees()}; empty if no loop runs
   */
  String getTrees();

  /**
   * The tables, no wider than a terminal.
   *
   * @param width in columns
   * @return see {@link LoopSnapshot#toTable(int)}; empty if no loop runs
   */
  String table(int width);

  /**
   * The trees, no wider than a terminal.
   *
   * @param width in columns
   * @return see {@link LoopSnapshot#toTrees(int)}; empty if no loop runs
   */
  String trees(int width);

  /**
   * What the loops do: the loops by lag, the tasks by their time on the loop and by their wait.
   *
   * <p>Looks at the loops each millisecond, in the calling thread, and returns when the time is
   * over. The time on the loop is that of the steps, whether they compute or block. The lag is the
   * longest turn. Of a task, the wait is known from the first call on that has seen it.
   *
   * @param millis for how long to look; at most a minute, at least one look
   * @param width in columns
   * @param rows how many tasks are shown in each order
   * @return text of several lines; empty if no loop runs
   */
  String top(int millis, int width, int rows);
}
