package asyncio.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A transport, from its begin to its end. */
@Name("asyncio.Connection")
@Label("Connection")
@Category("asyncio")
@Description("A connection, datagram endpoint or pipe, from its begin to its end")
@Threshold("100 ms")
@StackTrace(false)
final class ConnectionEvent extends Event {

  @Label("Loop")
  String loop = "";

  @Label("Transport")
  String transport = "";

  @Label("Peer")
  @Description("The address of the other end, if it has one")
  String peer = "";

  @Label("Received")
  @DataAmount
  long received;

  @Label("Sent")
  @DataAmount
  long sent;
}
