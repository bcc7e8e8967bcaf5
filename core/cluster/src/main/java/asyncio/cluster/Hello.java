package asyncio.cluster;

/**
 * The body of {@link Frame.Kind#HELLO}: who the sender is, and which session of the receiver it has
 * heard of.
 *
 * @param heard the receiver's session; 0: none yet
 * @param build what the sender was built from
 * @param name the sender's name
 * @param address where the sender listens
 * @param pid the sender's process
 * @param worker whether the sender takes calls
 */
record Hello(long heard, String build, String name, String address, long pid, boolean worker) {

  Hello answering(long session) {
    return new Hello(session, build, name, address, pid, worker);
  }

  Member member(String id) {
    return new Member(id, name, address, pid, worker);
  }

  byte[] encode() {
    return Wire.write(
        out -> {
          out.writeLong(heard);
          Wire.writeText(out, build);
          Wire.writeText(out, name);
          Wire.writeText(out, address);
          out.writeLong(pid);
          out.writeBoolean(worker);
        });
  }

  static Hello decode(byte[] body) {
    return Wire.read(
        body,
        in ->
            new Hello(
                in.readLong(),
                Wire.readText(in),
                Wire.readText(in),
                Wire.readText(in),
                in.readLong(),
                in.readBoolean()));
  }
}
