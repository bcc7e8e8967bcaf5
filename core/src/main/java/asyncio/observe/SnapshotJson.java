package asyncio.observe;

import asyncio.observe.TaskSnapshot.AwaitedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The text of {@link LoopSnapshot#toJson(List)}, where its format is described. */
final class SnapshotJson {

  private static final String SCHEMA = "asyncio.loops";
  private static final int VERSION = 1;

  private final Json json;

  private SnapshotJson(Json json) {
    this.json = json;
  }

  static String of(List<LoopSnapshot> loops) {
    StringBuilder text = new StringBuilder();
    try {
      new SnapshotJson(new Json(text)).document(loops);
    } catch (IOException impossible) { // a StringBuilder throws none
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private void document(List<LoopSnapshot> loops) throws IOException {
    json.open('{').name("schema").value(SCHEMA).name("version").value(VERSION);
    json.name("loops").open('[');
    for (LoopSnapshot loop : loops) {
      loop(loop);
    }
    json.close(']').close('}');
  }

  private void loop(LoopSnapshot loop) throws IOException {
    json.open('{').name("loop").value(loop.loop()).name("tasks").open('[');
    for (TaskSnapshot task : loop.tasks()) {
      task(loop, task);
    }
    json.close(']').name("cycles").open('[');
    for (List<TaskSnapshot> cycle : loop.cycles()) {
      json.open('[');
      for (TaskSnapshot task : cycle) {
        json.value(task.hexId());
      }
      json.close(']');
    }
    json.close(']').close('}');
  }

  private void task(LoopSnapshot loop, TaskSnapshot task) throws IOException {
    json.open('{').name("id").value(task.hexId()).name("name").value(task.name());
    json.name("state").value(task.state().toString());
    json.name("cancelling").value(task.cancelling());
    json.name("outside").value(task.outside());
    json.name("stack").open('[');
    for (StackTraceElement frame : task.callStack()) {
      frame(frame);
    }
    json.close(']').name("awaitedBy").open('[');
    for (AwaitedBy awaiter : task.awaitedBy()) {
      json.open('{').name("task").value(loop.tasks().get(awaiter.task()).hexId());
      json.name("through").open('[');
      for (String kind : awaiter.through()) {
        json.value(kind);
      }
      json.close(']').close('}');
    }
    json.close(']').close('}');
  }

  private void frame(StackTraceElement frame) throws IOException {
    json.open('{').name("class").value(frame.getClassName());
    json.name("method").value(frame.getMethodName());
    if (frame.getFileName() != null) {
      json.name("file").value(frame.getFileName());
    }
    json.name("line").value(frame.getLineNumber()).close('}');
  }
}
