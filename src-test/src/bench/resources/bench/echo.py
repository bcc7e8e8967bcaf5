"""Echo servers of Python: sends back what comes in.

usage: echo.py streams|protocol PORT [uvloop]; prints READY when it listens on that port of the
loopback address. `echo.py check uvloop` only tells, by its exit code, whether there is a uvloop.
"""

import asyncio
import sys


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # the client has gone
    finally:
        writer.close()


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def serve(kind, port):
    if kind == "streams":
        server = await asyncio.start_server(echo, "127.0.0.1", port, backlog=1024)
    else:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Echo, "127.0.0.1", port, backlog=1024)
    print("READY", flush=True)
    await server.serve_forever()


def loop_factory():
    if "uvloop" not in sys.argv:
        return None
    import uvloop

    return uvloop.new_event_loop


factory = loop_factory()
if sys.argv[1] != "check":
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(sys.argv[1], int(sys.argv[2])))
