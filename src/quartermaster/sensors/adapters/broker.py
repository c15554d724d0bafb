"""The broker: what devices send is heard over MQTT. The only module that needs the extra `devices`.

Messages come at least once (QoS 1, in a session that the broker keeps while nobody listens), are gathered for a moment and taken
together. A broker that goes away is asked again, later and later; a database that does not answer is, too, and what was heard
meanwhile waits.
"""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import aiomqtt
import structlog
from django.db import InterfaceError, OperationalError, close_old_connections

from quartermaster.kernel import clock
from quartermaster.sensors.payloads import MOST_BYTES, Message

MOST_WAITING = 10_000
MOST_AT_ONCE = 500
GATHER_SECONDS = 0.1
LOOK_SECONDS = 2.0
"""So soon a device that was registered is listened to."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
PORTS = {"mqtt": 1883, "mqtts": 8883}
GONE = (OperationalError, InterfaceError)
"""What a database says that is not there just now."""

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
Topics = Callable[[], Sequence[str]]
Take = Callable[[Sequence[Message]], None]

_one_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="devices")


Away = aiomqtt.MqttError
"""What is raised where the broker does not answer."""


class BadBroker(Exception):
    """The address of the broker cannot be read."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    user: str | None
    password: str | None
    sealed: bool


def address(url: str) -> Address:
    """Of "mqtt://user:password@host:1883", or "mqtts://…" where the line is sealed."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise BadBroker("QUARTERMASTER_MQTT_URL is written like mqtt://host:1883 or mqtts://user:password@host.") from None
    if not parts.hostname:
        raise BadBroker("QUARTERMASTER_MQTT_URL names no host.")
    user, password = (unquote(word) if word else None for word in (parts.username, parts.password))
    return Address(parts.hostname, port, user, password, parts.scheme == "mqtts")


async def listen(where: Address, *, session: str, topics: Topics, take: Take) -> None:
    """Hear what comes under the topics, until cancelled. `session` is how the broker knows this listener again."""
    pause = FIRST_PAUSE
    waiting: asyncio.Queue[Message] = asyncio.Queue(MOST_WAITING)
    taking = asyncio.create_task(_take_what_waits(waiting, take))
    try:
        while True:
            try:
                async with _client(where, session) as client:
                    log.info("devices_heard", broker=f"{where.host}:{where.port}")
                    pause = FIRST_PAUSE
                    await _hear(client, topics, waiting, taking)
            except aiomqtt.MqttError as fault:
                log.warning("broker_away", broker=f"{where.host}:{where.port}", error=str(fault), again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
    finally:
        taking.cancel()


def _client(where: Address, session: str) -> aiomqtt.Client:
    return aiomqtt.Client(
        where.host,
        where.port,
        username=where.user,
        password=where.password,
        identifier=session,
        clean_session=False,
        keepalive=20,
        tls_context=ssl.create_default_context() if where.sealed else None,
        max_queued_incoming_messages=MOST_WAITING,
    )


async def _hear(client: aiomqtt.Client, topics: Topics, waiting: asyncio.Queue[Message], taking: asyncio.Task[None]) -> None:
    """Ends with the error of whichever part ends first; all of them run for as long as the broker is there."""
    parts = [asyncio.create_task(_follow(client, topics)), asyncio.create_task(_gather(client, waiting))]
    try:
        done, _ = await asyncio.wait([*parts, taking], return_when=asyncio.FIRST_COMPLETED)
        for part in done:
            part.result()
    finally:
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)


async def _follow(client: aiomqtt.Client, topics: Topics) -> None:
    """Subscribe to what devices there are, and to those that come and go."""
    heard: set[str] = set()
    while True:
        try:
            wanted = set(await _with_database(topics))
        except GONE as fault:
            log.warning("devices_not_read", error=str(fault))
            wanted = heard
        for topic in sorted(wanted - heard):
            await client.subscribe(topic, qos=1)
        for topic in sorted(heard - wanted):
            await client.unsubscribe(topic)
        heard = wanted
        await asyncio.sleep(LOOK_SECONDS)


async def _gather(client: aiomqtt.Client, waiting: asyncio.Queue[Message]) -> None:
    async for message in client.messages:
        payload = message.payload if isinstance(message.payload, bytes | bytearray) else str(message.payload or "").encode()
        await waiting.put(Message(str(message.topic), bytes(payload[: MOST_BYTES + 1]), clock.now()))


async def _take_what_waits(waiting: asyncio.Queue[Message], take: Take) -> None:
    while True:
        batch = [await waiting.get()]
        await asyncio.sleep(GATHER_SECONDS)
        while not waiting.empty() and len(batch) < MOST_AT_ONCE:
            batch.append(waiting.get_nowait())
        pause = FIRST_PAUSE
        while True:
            try:
                await _with_database(functools.partial(take, batch))
                break
            except GONE as fault:
                log.warning("messages_wait", messages=len(batch), error=str(fault), again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


async def _with_database(ask: Callable[[], Answer]) -> Answer:
    """In the one thread that has a connection; a broken one is replaced before."""

    def asked() -> Answer:
        close_old_connections()
        return ask()

    return await asyncio.get_running_loop().run_in_executor(_one_thread, asked)
