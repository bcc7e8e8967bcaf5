"""An echo server and its clients, with streams."""

import asyncio


async def handle(reader, writer):
    host, _ = writer.get_extra_info("peername")
    print(f"a client from {host}")
    while line := await reader.readline():
        if line == b"boom\n":
            writer.write(b"no such command\n")
            break
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def say(port, *words):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for word in words:
        writer.write(f"{word}\n".encode())
        await writer.drain()
        answer = await reader.readline()
        print(f"{word}: {answer.decode().strip()}")
    writer.close()
    await writer.wait_closed()


async def send_all(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.writelines([b"one\n", b"two\n", b"three\n"])
    writer.write_eof()
    everything = await reader.read()
    print(f"{len(everything)} bytes: {everything.decode().split()[-1]}")
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        print("listening" if server.is_serving() else "closed")
        await say(port, "hello", "world")
        await asyncio.gather(say(port, "alone"), asyncio.sleep(0.01))
        await say(port, "boom")
        await send_all(port)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"half a line")
        writer.write_eof()
        try:
            await reader.readexactly(100)
        except asyncio.IncompleteReadError as error:
            print(f"only {len(error.partial)} bytes: {error.partial.decode()}")
        writer.close()
        await writer.wait_closed()
    print("listening" if server.is_serving() else "closed")
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        print("nobody is listening")


asyncio.run(main())
