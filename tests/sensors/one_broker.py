"""A broker at the port that is named, until the process is killed."""

from __future__ import annotations

import asyncio
import logging
import sys

from amqtt.broker import Broker

ANYBODY = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}


async def run(port: int) -> None:
    broker = Broker({"listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}}, "plugins": ANYBODY})
    await broker.start()
    print("up", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(run(int(sys.argv[1])))
