"""An echo server and a client, with protocols and transports."""

import asyncio


class EchoServer(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        print(f"server: {data.decode()}")
        self.transport.write(data[::-1])
        self.transport.close()

    def connection_lost(self, error):
        print("server: closed" if error is None else f"server: {error}")


class EchoClient(asyncio.Protocol):
    def __init__(self, message, answer, closed):
        self.message = message
        self.answer = answer
        self.closed = closed

    def connection_made(self, transport):
        transport.write(self.message.encode())
        print(f"client: sent {self.message}")

    def data_received(self, data):
        self.answer.set_result(data.decode())

    def connection_lost(self, error):
        print("client: closed" if error is None else f"client: {error}")
        self.closed.set_result(None)


async def echo(message, port):
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    closed = loop.create_future()
    transport, _ = await loop.create_connection(
        lambda: EchoClient(message, answer, closed), "127.0.0.1", port
    )
    host, peer = transport.get_extra_info("peername")
    print(f"connected to {host}")
    print("the right port" if peer == port else "another port")
    print(f"client: got {await answer}")
    await closed
    print("closing" if transport.is_closing() else "open")


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(EchoServer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await echo("stressed", port)
    await echo("drawer", port)
    await echo("level", port)
    print("listening" if server.is_serving() else "not listening")
    server.close()
    print("listening" if server.is_serving() else "not listening")
    await server.wait_closed()
    print("the server is closed")


asyncio.run(main())
