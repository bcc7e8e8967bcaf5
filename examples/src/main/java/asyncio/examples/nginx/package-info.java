/**
 * A model of nginx: a master, and workers that each have a loop, a listening socket and clients of
 * their own. It serves files, takes a new configuration without losing a request, and survives the
 * crash of a worker.
 *
 * <pre>{@code
 * nginx DIR --workers 2 --fragile
 * curl localhost:8080/status        # who has done how much
 * curl localhost:8080/crash         # one worker is gone, and replaced
 * kill -HUP PID                     # all are replaced; run wrk meanwhile
 * }</pre>
 *
 * <h2>The real system</h2>
 *
 * <p>nginx is a family of processes. The <em>master</em> reads the configuration, opens the
 * listening sockets, starts the <em>workers</em>, and from then on only waits for signals, among
 * them the one that a child has died. The workers do all the work. Each is a single thread in a
 * loop around {@code epoll}, with some thousand connections that it never blocks for; they share
 * next to nothing, so that there is hardly a lock. Usually there is one worker for each core.
 *
 * <p><b>Who accepts?</b> The workers inherit the listening sockets from the master. If all wait at
 * the same one, each connection wakes all of them, and all but one have come for nothing: the
 * <em>thundering herd</em>. There have been three answers. The accept mutex: only one worker at a
 * time may look at the listening sockets. {@code EPOLLEXCLUSIVE}: Linux wakes not all of them, but
 * one or a few. And {@code reuseport}: each worker has a listening socket of its own, all of them
 * at the same port, and Linux deals out the connections by a hash of their addresses. The last one
 * is fair in the long run but blind: it goes on to give connections to a worker that is busy.
 *
 * <p><b>Reload</b>, by SIGHUP. The master reads the configuration, and if that is wrong, everything
 * stays as it is. Otherwise it starts new workers and tells the old ones to leave. These accept no
 * more, finish their requests, close connections on which nothing is going on, and end when the
 * last client has gone. Because the sockets are the master's, there is no moment in which nobody
 * listens. An idle connection is a delicate thing, however: if it is closed just when the client
 * sends its next request, that request is lost, and the client has to know that it may repeat it.
 * Newer versions can be told for how long to leave such connections alone.
 *
 * <p><b>A crash.</b> With a process the system closes its connections. The master starts another
 * worker, which inherits the sockets as the first one did. Connections that nobody had accepted yet
 * are still waiting in them: closing a descriptor in one process does not close the socket while
 * another one has it.
 *
 * <p><b>Files.</b> A worker asks the file system itself, and so may be stopped by a slow disk; for
 * that there are pools of threads, if they are switched on. A cache keeps descriptors and what is
 * known of files. {@code sendfile} has the system copy a file to a socket.
 *
 * <h2>Where to read</h2>
 *
 * <ol>
 *   <li>{@code Worker} a thread, a loop, and a task for each client, all in one group
 *   <li>{@code Master} how workers are started, replaced and told to leave
 *   <li>{@code Listening} and {@code Accepting} the sockets, and who accepts from which
 *   <li>{@code WorkerSite} and {@code FileCache} what is served; how HTTP is spoken stands in
 *       {@link asyncio.examples.net}
 *   <li>{@code Configuration} and {@link asyncio.examples.nginx.Nginx}: files, options, signals
 * </ol>
 *
 * <h2>In the model</h2>
 *
 * <ul>
 *   <li>One loop for each worker, and nothing that they share but what they count. The master
 *       serves nobody.
 *   <li>The listening sockets are the master's, for as long as it lives. So a worker can crash, or
 *       be replaced, and connections that wait in its socket are served by the next one.
 *   <li>Three ways to accept: {@code REUSEPORT} and {@code SHARED} as above, herd included, for
 *       Java's selectors know nothing of {@code EPOLLEXCLUSIVE}; and {@code HANDOFF}, which nginx
 *       does not have: the master accepts, and hands each connection to the worker with the fewest.
 *       That one works everywhere, it is the fairest, and each connection takes a hop from thread
 *       to thread.
 *   <li>Reload: first the new workers, then the old ones leave. <em>No request fails by it.</em> A
 *       worker that leaves says {@code Connection: close} with the next response on each
 *       connection, and closes none before, until its client has been silent for as long as any
 *       client may be.
 *   <li>Crash: an {@link java.lang.Error} in one of its tasks ends the worker's group, and thereby
 *       its loop and all of its connections. <em>Those break, and no others</em>; a client that
 *       connects again is served. That can be no better: what the worker was about to say, only it
 *       knew. A new worker comes at once, or, if the old one has not lived for long, after a pause,
 *       which doubles each time, up to ten seconds.
 *   <li>A cache in each worker, with the files themselves, for a second. Whatever asks the disk
 *       does so in another thread.
 * </ul>
 *
 * <h2>How it scales</h2>
 *
 * <p>On two cores, which {@code wrk} shares: 64 connections that are kept, a file of 100 bytes, 16
 * requests at a time, so that the client costs little. In two runs one worker served 47,900 and
 * 54,300 requests in a second, two workers 76,400 and 83,300: 1.56 times as many, on the 1.5 cores
 * that the client left them. A request took 19 to 21 µs of CPU with one, 18 and 19 with two:
 * workers do not hinder each other. Asked one by one, the client needs the most of a core for
 * itself, and a second worker gains a tenth.
 *
 * <h2>Not in the model</h2>
 *
 * <ul>
 *   <li><b>Processes.</b> A worker is a thread here, in the same JVM. It is easier to read, to
 *       start, and to hand a connection to, which Java cannot pass from process to process. But it
 *       is less of a wall: workers share a heap and its garbage collector, one that runs out of
 *       memory may take the others with it, and nobody can kill one from outside, which is why
 *       there is {@code --fragile}. And the system does not clean up after a thread: that the group
 *       and the loop close everything is what replaces it.
 *   <li>Everything that makes nginx useful: proxying, TLS, HTTP/2, compression, modules, a language
 *       for the configuration, logs, limits, changing users, an upgrade of the program itself.
 *   <li>{@code sendfile}, which would be {@code loop.sendfile} here, and asynchronous disk access.
 *   <li>{@code SIGQUIT}, for the graceful end: the JVM prints its threads at it. SIGUSR1 stands in;
 *       not SIGUSR2, by which the JVM stops its own threads.
 *   <li>If there are fewer workers after a reload, nginx closes the sockets that are left over, and
 *       resets who waits in them. Here some workers get two, and so twice as many connections.
 *   <li>A worker that hangs is not noticed. Nor is it in nginx.
 *   <li>When the server ends, gracefully or not, who is connected but not accepted is reset, as
 *       with nginx.
 * </ul>
 *
 * <h2>Compared with {@code asyncio.EventLoop}</h2>
 *
 * <p>One process of Python has one loop that does anything, because of its global lock; servers
 * there are families of processes, too. In Java each thread may have a loop that really runs, and a
 * message from one to another is {@link asyncio.EventLoop#callSoonThreadsafe(Runnable)}: the model
 * needs nothing else.
 */
@NullMarked
package asyncio.examples.nginx;

import org.jspecify.annotations.NullMarked;
