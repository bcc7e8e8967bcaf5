package asyncio.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each name of Python's asyncio stands in the Javadoc of what replaces it, so that a search for the
 * Python name finds the Java one.
 */
class PythonNamesTest {

  /** The classes, and their methods. */
  private static final List<String> CLASSES =
      List.of(
          "Future: done cancelled result exception set_result set_exception cancel get_loop",
          "Future: add_done_callback remove_done_callback",
          "Task: cancel cancelling uncancel get_name set_name get_context get_stack print_stack",
          "Task: get_coro",
          "TaskGroup: create_task",
          "Timeout: when reschedule expired",
          "Runner: run get_loop close",
          "Handle: cancel cancelled",
          "TimerHandle: when",
          "BaseProtocol: connection_made connection_lost pause_writing resume_writing",
          "Protocol: connection_made data_received eof_received",
          "BufferedProtocol: connection_made get_buffer buffer_updated eof_received",
          "DatagramProtocol: connection_made datagram_received error_received",
          "SubprocessProtocol: connection_made pipe_data_received pipe_connection_lost",
          "SubprocessProtocol: process_exited",
          "BaseTransport: close is_closing get_extra_info set_protocol get_protocol",
          "ReadTransport: is_reading pause_reading resume_reading",
          "WriteTransport: write writelines write_eof can_write_eof abort",
          "WriteTransport: set_write_buffer_limits get_write_buffer_limits",
          "WriteTransport: get_write_buffer_size",
          "DatagramTransport: sendto abort",
          "SubprocessTransport: get_pid get_returncode get_pipe_transport send_signal",
          "SubprocessTransport: terminate kill close",
          "Server: start_serving serve_forever is_serving sockets get_loop close",
          "Server: close_clients abort_clients wait_closed",
          "StreamReader: read readexactly readline readuntil at_eof feed_data feed_eof",
          "StreamReader: set_exception exception set_transport",
          "StreamWriter: write writelines drain write_eof can_write_eof start_tls close",
          "StreamWriter: is_closing wait_closed get_extra_info transport",
          "subprocess.Process: wait communicate send_signal terminate kill pid returncode",
          "subprocess.Process: stdin stdout stderr",
          "Lock: acquire release locked",
          "Event: wait set clear is_set",
          "Condition: wait wait_for notify notify_all",
          "Semaphore: acquire release locked",
          "Barrier: wait reset abort parties n_waiting broken",
          "Queue: put put_nowait get get_nowait task_done join shutdown qsize maxsize",
          "Queue: empty full");

  private static final List<String> FUNCTIONS =
      List.of(
          "asyncio.run asyncio.get_running_loop asyncio.get_event_loop asyncio.new_event_loop",
          "asyncio.set_event_loop asyncio.create_task asyncio.current_task asyncio.all_tasks",
          "asyncio.sleep asyncio.gather asyncio.wait asyncio.wait_for asyncio.as_completed",
          "asyncio.shield asyncio.timeout asyncio.timeout_at asyncio.to_thread",
          "asyncio.run_coroutine_threadsafe asyncio.ensure_future asyncio.wrap_future",
          "asyncio.eager_task_factory",
          "loop.run_forever loop.run_until_complete loop.stop loop.is_running loop.is_closed",
          "loop.close loop.shutdown_default_executor loop.call_soon loop.call_soon_threadsafe",
          "loop.call_later loop.call_at loop.time loop.create_future loop.create_task",
          "loop.set_task_factory loop.get_task_factory loop.run_in_executor",
          "loop.set_default_executor loop.set_exception_handler loop.get_exception_handler",
          "loop.default_exception_handler loop.call_exception_handler loop.get_debug",
          "loop.set_debug loop.slow_callback_duration loop.add_signal_handler",
          "loop.remove_signal_handler",
          "asyncio.open_connection asyncio.start_server",
          "asyncio.open_unix_connection asyncio.start_unix_server",
          "asyncio.create_subprocess_exec asyncio.create_subprocess_shell",
          "asyncio.capture_call_graph asyncio.format_call_graph asyncio.print_call_graph",
          "asyncio.FutureCallGraph asyncio.Transport asyncio.StreamReaderProtocol",
          "asyncio.PriorityQueue asyncio.LifoQueue asyncio.BoundedSemaphore",
          "asyncio.QueueFull asyncio.QueueEmpty asyncio.QueueShutDown",
          "asyncio.IncompleteReadError asyncio.LimitOverrunError asyncio.BrokenBarrierError",
          "asyncio.SendfileNotAvailableError",
          "loop.create_connection loop.create_unix_connection loop.create_server",
          "loop.create_unix_server loop.create_datagram_endpoint loop.connect_accepted_socket",
          "loop.connect_read_pipe loop.connect_write_pipe loop.start_tls loop.sendfile",
          "loop.getaddrinfo loop.getnameinfo loop.subprocess_exec loop.subprocess_shell",
          "loop.add_reader loop.remove_reader loop.add_writer loop.remove_writer",
          "loop.sock_connect loop.sock_accept loop.sock_recv loop.sock_recv_into",
          "loop.sock_sendall loop.sock_recvfrom loop.sock_recvfrom_into loop.sock_sendto",
          "loop.sock_sendfile");

  private static final String FUTURES = "../../../../../futures/src/main/java/asyncio/futures";

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String line : CLASSES) {
      String[] words = line.split("[: ]+");
      names.add("asyncio." + words[0]);
      for (int i = 1; i < words.length; i++) {
        names.add("asyncio." + words[0] + "." + words[i]);
      }
    }
    FUNCTIONS.forEach(line -> names.addAll(List.of(line.split(" "))));
    return names;
  }

  /** The sources of some packages, with a space for each line break of a comment. */
  private static String sources() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("", "net", "process", "sync", "observe", FUTURES)) {
      try (Stream<Path> files = Files.list(Path.of("../core/src/main/java/asyncio", name))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          text.append(Files.readString(file).replaceAll("\\s*\\n\\s*\\*(?!/)\\s*", " "));
        }
      }
    }
    return text.toString();
  }

  /** What the paragraphs that begin with "In Python" say. */
  private static Set<String> wordsOf(String sources) {
    return Pattern.compile("(?s)In Python:(.*?)(?:<p>|@param|@return|@throws|\\*/)")
        .matcher(sources)
        .results()
        .flatMap(paragraph -> Stream.of(paragraph.group(1).split("[^\\w.]+")))
        .map(word -> word.replaceAll("\\.$", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void eachStandsInTheJavadocOfItsCounterpart() throws IOException {
    assertThat(wordsOf(sources())).containsAll(names());
  }
}
