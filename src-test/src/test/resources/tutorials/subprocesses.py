"""Other programs: their output, their input, their ends."""

import asyncio
from asyncio.subprocess import PIPE


async def run(command):
    process = await asyncio.create_subprocess_shell(command, stdout=PIPE, stderr=PIPE)
    stdout, stderr = await process.communicate()
    print(f"{command} -> {process.returncode}")
    if stdout:
        print(f"out: {stdout.decode().strip()}")
    if stderr:
        print(f"err: {stderr.decode().strip()}")


async def lines(program, *args):
    process = await asyncio.create_subprocess_exec(program, *args, stdout=PIPE)
    async for line in process.stdout:
        print(f"line: {line.decode().rstrip()}")
    return await process.wait()


async def main():
    await run("echo hello")
    await run("echo oops >&2; exit 3")
    await run("exit 7")
    await run("printf abc; printf def >&2")
    code = await lines("printf", "one\ntwo\nthree\n")
    print(f"exit code {code}")
    sort = await asyncio.create_subprocess_exec("sort", stdin=PIPE, stdout=PIPE)
    output, _ = await sort.communicate(b"pear\napple\nfig\n")
    print(", ".join(output.decode().split()))
    cat = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
    for word in ["ping", "pong"]:
        cat.stdin.write(f"{word}\n".encode())
        await cat.stdin.drain()
        answer = await cat.stdout.readline()
        print(f"cat says {answer.decode().strip()}")
    cat.stdin.close()
    print(f"cat ends with {await cat.wait()}")
    sleeper = await asyncio.create_subprocess_exec("sleep", "100")
    try:
        await asyncio.wait_for(sleeper.wait(), 0.01)
    except TimeoutError:
        print("still asleep" if sleeper.returncode is None else "awake")
        sleeper.terminate()
    print(f"ended by signal {-await sleeper.wait()}")
    victim = await asyncio.create_subprocess_exec("sleep", "100")
    print("it runs" if victim.pid > 0 else "it does not run")
    victim.kill()
    print(f"ended by signal {-await victim.wait()}")
    print(f"still {-victim.returncode}")
    try:
        await asyncio.create_subprocess_exec("/no/such/program")
    except FileNotFoundError:
        print("there is no such program")


asyncio.run(main())
