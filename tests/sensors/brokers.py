"""A real broker at a port of its own, which can be switched off and on again."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiomqtt

from quartermaster.sensors.adapters import broker as listening
from quartermaster.sensors.adapters.broker import Address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def at(port: int) -> Address:
    return Address("127.0.0.1", port, None, None, sealed=False)


@contextmanager
def switched_on(port: int) -> Iterator[None]:
    """The broker, until the block ends: then it is killed."""
    command = [sys.executable, "-m", "tests.sensors.one_broker", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as broker:
        assert broker.stdout is not None
        try:
            assert broker.stdout.readline() == b"up\n"
            yield
        finally:
            broker.kill()


@contextmanager
def listener(where: Address, topics: Callable[[], Sequence[str]], take: listening.Take) -> Iterator[None]:
    """Somebody who listens, in a thread of their own, until the block ends."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(listening.listen(where, session="tests", topics=topics, take=take))
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(20)
        loop.close()


def say(where: Address, *said: tuple[str, str | bytes]) -> None:
    """Send messages, (topic, payload) each."""

    async def send() -> None:
        async with aiomqtt.Client(where.host, where.port) as client:
            for topic, payload in said:
                await client.publish(topic, payload, qos=1)

    asyncio.run(send())


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not come true."
        time.sleep(0.05)
