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
}
